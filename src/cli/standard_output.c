/* Text on standard output.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/standard_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/terminal.h"

enum { LONGEST_QUOTE = 255 };

bool
print_buf(const struct buf *text, struct error *err)
{
	return terminal_put(stdout, buf_text(text), text->len) ||
	    fail_output(err, errno);
}

bool
print_text(const char *text, struct error *err)
{
	return terminal_put(stdout, text, strlen(text)) ||
	    fail_output(err, errno);
}

bool
print_done(struct error *err)
{
	if (fflush(stdout) != 0)
		return fail_output(err, errno);
	return !ferror(stdout) || fail_output(err, EIO);
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
