#include "query/numeral.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory/buf.h"
#include "query/literal.h"
#include "query/number.h"

/* Python converts no longer text to an int. */
enum { MAX_DIGITS = 4300 };

/* Copy digits with single underscores between them; returns what was read. */
static size_t
copy_digits(struct buf *out, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		if (text[i] >= '0' && text[i] <= '9')
			buf_putc(out, text[i++]);
		else if (text[i] == '_' && i > 0 && text[i - 1] != '_' &&
		    i + 1 < len && text[i + 1] >= '0' && text[i + 1] <= '9')
			i++;
		else
			break;
	}
	return i;
}

static json_t *
parse_int(const char *text, size_t len)
{
	bool negative = len > 0 && text[0] == '-';
	struct buf digits = {0};
	json_t *value = NULL;
	const char *from;

	if (len > 0 && (text[0] == '-' || text[0] == '+'))
		text++, len--;
	buf_putc(&digits, '-');
	if (len > 0 && copy_digits(&digits, text, len) == len &&
	    digits.len - 1 <= MAX_DIGITS) {
		from = digits.data + 1 + strspn(digits.data + 1, "0");
		from -= *from ? 0 : 1;
		if (negative && *from != '0') {
			digits.data[from - digits.data - 1] = '-';
			from--;
		}
		value = number_integer(from);
	}
	buf_free(&digits);
	return value;
}

static bool
is_word(const char *text, size_t len)
{
	static const char *const words[] = {"inf", "infinity", "nan"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == len &&
		    strncasecmp(text, words[i], len) == 0)
			return true;
	}
	return false;
}

/* Copy a float's text without underscores; false if it is none. */
static bool
copy_float(struct buf *out, const char *text, size_t len)
{
	size_t i = copy_digits(out, text, len), n = i;

	if (i < len && text[i] == '.') {
		buf_putc(out, '.');
		i++;
		n += copy_digits(out, text + i, len - i);
		i = n + 1;
	}
	if (n == 0)
		return false;
	if (i < len && (text[i] == 'e' || text[i] == 'E')) {
		buf_putc(out, 'e');
		i++;
		if (i < len && (text[i] == '-' || text[i] == '+'))
			buf_putc(out, text[i++]);
		n = copy_digits(out, text + i, len - i);
		i += n;
		if (n == 0)
			return false;
	}
	return i == len;
}

static json_t *
parse_float(const char *text, size_t len)
{
	struct buf copy = {0};
	json_t *value = NULL;
	size_t sign = len > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;

	buf_add(&copy, text, sign);
	if (is_word(text + sign, len - sign)) {
		buf_add(&copy, text + sign, len - sign);
		value = number_real(strtod(buf_text(&copy), NULL));
	} else if (copy_float(&copy, text + sign, len - sign)) {
		value = number_real(strtod(buf_text(&copy), NULL));
	}
	buf_free(&copy);
	return value;
}

/* The length of the text without white space at its end. */
static size_t
trim_end(const char *text, size_t len)
{
	size_t end = 0;

	for (size_t i = 0; i < len;) {
		size_t space = literal_space(text + i, len - i);

		i += space ? space : 1;
		if (!space)
			end = i;
	}
	return end;
}

json_t *
numeral_parse(const char *text, size_t len)
{
	json_t *value;
	size_t space;

	while (len > 0 && (space = literal_space(text, len)) > 0) {
		text += space;
		len -= space;
	}
	len = trim_end(text, len);
	value = parse_int(text, len);
	if (!value)
		value = parse_float(text, len);
	return value ? value : json_null();
}
