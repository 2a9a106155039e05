#include "base/text/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/buf.h"

static const char blanks[] = " \t\r\n\v\f";

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
number_read_long(const char *text, long *value)
{
	const char *p = text + strspn(text, blanks), *first;
	struct buf digits = {0};

	if (*p == '+' || *p == '-')
		buf_putc(&digits, *p++);
	for (first = p; is_digit(*p) || *p == '_'; p++) {
		if (*p == '_' &&
		    (p == first || p[-1] == '_' || !is_digit(p[1])))
			break;
		if (*p != '_')
			buf_putc(&digits, *p);
	}
	if (p == first || p[strspn(p, blanks)] != '\0') {
		buf_free(&digits);
		return false;
	}
	*value = strtol(buf_text(&digits), NULL, 10);
	buf_free(&digits);
	return true;
}
