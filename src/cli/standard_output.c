/* Text on standard output.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/standard_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/terminal.h"

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

bool
print_whole(struct buf *text, struct error *err)
{
	bool ok = print_buf(text, err) && print_done(err);

	buf_wipe(text);
	return ok;
}
