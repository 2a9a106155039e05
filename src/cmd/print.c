#include "cmd/print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_QUOTE = 255 };

static bool
lost(struct error *err)
{
	if (errno == EPIPE)
		return fail(err, EXIT_GENERAL, "%s", "");
	return fail(err, EXIT_GENERAL, "[Errno %d] %s", errno, strerror(errno));
}

bool
print_text(const char *text, struct error *err)
{
	return fputs(text, stdout) >= 0 || lost(err);
}

bool
print_done(struct error *err)
{
	return fflush(stdout) == 0 || lost(err);
}

void
print_quote(struct buf *out, const char *text)
{
	size_t n = 0;

	for (; n < LONGEST_QUOTE && text[n]; n++) {
		unsigned char c = (unsigned char)text[n];

		if (c > ' ' && c < 0x7f)
			buf_putc(out, (char)c);
		else
			buf_printf(out, "\\x%02x", c);
	}
	if (text[n])
		buf_puts(out, "\xe2\x80\xa6");
}
