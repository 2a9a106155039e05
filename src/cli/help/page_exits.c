/* The exit statuses, said once for every page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/page.h"

#include "base/countof.h"

static const struct {
	const char *status, *text;
} exits[] = {
    {"0", "Done."},
    {"1", NULL},
    {"130", "Interrupted by Ctrl-C."},
    {"252", "The command line or a parameter was refused; nothing was sent."},
    {"253", "No region, no credentials, or a setting that cannot be."},
    {"254", "The service answered with an error."},
    {"255",
	"Anything else: no connection, a waiter that ran out of time, output "
	"that could not be written."},
};

void
page_exits(struct doc *doc, const char *no)
{
	for (size_t i = 0; i < countof(exits); i++) {
		const char *text = exits[i].text ? exits[i].text : no;

		if (text)
			doc->style->item(doc, 0, exits[i].status, NULL, text);
	}
}

void
page_exit_status(struct doc *doc, const char *no)
{
	doc->style->heading(doc, "EXIT STATUS");
	page_exits(doc, no);
}
