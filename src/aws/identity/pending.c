/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/pending.h"

#include <string.h>

#include "base/memory/buf.h"

static void
write_silent(struct buf *out, const struct pending *pending)
{
	buf_printf(out,
	    "Browser will not be automatically opened.\n"
	    "Please visit the following URL:\n\n%s\n",
	    pending->url);
	if (pending->code)
		buf_printf(out,
		    "\nThen enter the code:\n\n%s\n"
		    "\nAlternatively, you may visit the following URL which "
		    "will autofill the code upon loading:\n%s\n",
		    pending->code, pending->filled);
}

static void
write_opening(struct buf *out, const struct pending *pending)
{
	if (pending->code)
		buf_printf(out,
		    "Attempting to open your default browser.\n"
		    "If the browser does not open or you wish to use a "
		    "different device to authorize this request, open the "
		    "following URL:\n\n%s\n\nThen enter the code:\n\n%s\n",
		    pending->url, pending->code);
	else
		buf_printf(out,
		    "Attempting to open your default browser. If the browser "
		    "does not open, open the following URL.\n"
		    "If you are unable to open the URL on this device, run "
		    "this command again with the '%s' option.\n\n%s\n\n",
		    pending->elsewhere, pending->url);
}

/* A service that is none might name a file, or an option. */
static bool
is_page(const char *url)
{
	return strncmp(url, "https://", 8) == 0 ||
	    strncmp(url, "http://", 7) == 0;
}

bool
pending_show(const struct ui *ui, const struct pending *pending, bool silent,
    struct error *err)
{
	struct buf text = {0};
	bool ok;

	if (silent)
		write_silent(&text, pending);
	else
		write_opening(&text, pending);
	ok = !ui->tell || ui->tell(ui->ctx, buf_text(&text), err);
	buf_free(&text);
	if (ok && !silent && ui->browse && is_page(pending->filled))
		(void)ui->browse(ui->ctx, pending->filled);
	return ok;
}
