/* Findings for people who read Markdown.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "rules/finding.h"
#include "cmd/findings/report.h"

void
report_put_markdown(struct buf *out, const char *text)
{
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f)
			buf_putc(out, ' ');
		else if (strchr("&<>", c))
			buf_puts(out,
			    c == '&'       ? "&amp;"
				: c == '<' ? "&lt;"
					   : "&gt;");
		else if (strchr("\\`*_[]|#~!", c))
			buf_printf(out, "\\%c", c);
		else
			buf_putc(out, (char)c);
	}
}

/* A link that leads to the web; what could end it early is left out. */
static void
put_id(struct buf *out, const json_t *row)
{
	const char *link = json_get_string(row, "link");
	const char *id = json_get_string(row, "id");
	bool good = link &&
	    (strncmp(link, "https://", 8) == 0 ||
		strncmp(link, "http://", 7) == 0) &&
	    !link[strcspn(link, " \t\r\n<>()|\\`\"")];

	if (good)
		buf_putc(out, '[');
	report_put_markdown(out, id);
	if (good)
		buf_printf(out, "](%s)", link);
}

static void
put_row(struct buf *out, const json_t *row)
{
	buf_puts(out, "| ");
	report_put_markdown(out, json_get_string(row, "severity"));
	buf_puts(out, " | ");
	report_put_markdown(out, json_get_string(row, "package"));
	buf_puts(out, " | ");
	report_put_markdown(out, json_get_string(row, "installed"));
	buf_puts(out, " | ");
	report_put_markdown(out, json_get_string(row, "fixedIn"));
	buf_puts(out, " | ");
	put_id(out, row);
	buf_puts(out, " |\n");
}

/* "2 critical, 1 low", or that there are none. */
static void
put_counts(struct buf *out, const struct report *report, const json_t *image)
{
	size_t counts[SEVERITY_COUNT] = {0}, all = 0, i;
	const json_t *row;

	json_array_foreach (report->rows, i, row)
		if (finding_is_of(row, image))
			counts[finding_severity(row)]++;
	for (i = 0; i < SEVERITY_COUNT; i++) {
		if (counts[i] == 0)
			continue;
		buf_printf(out, "%s%zu ", all ? ", " : "", counts[i]);
		for (const char *c = severity_names[i]; *c; c++)
			buf_putc(out, (char)(*c | 0x20));
		all += counts[i];
	}
	if (all == 0)
		buf_puts(out, "no findings");
}

static void
put_rows(struct buf *out, const struct report *report, const json_t *image)
{
	const json_t *row;
	bool begun = false;
	size_t i;

	json_array_foreach (report->rows, i, row) {
		if (!finding_is_of(row, image))
			continue;
		if (!begun)
			buf_puts(out,
			    "\n| Severity | Package | Installed | Fixed in "
			    "| Id |\n| --- | --- | --- | --- | --- |\n");
		begun = true;
		put_row(out, row);
	}
}

static void
put_ignored(struct buf *out, const struct report *report, const json_t *image)
{
	const json_t *row;
	bool begun = false;
	size_t i;

	json_array_foreach (report->ignored, i, row) {
		if (!finding_is_of(row, image))
			continue;
		buf_puts(out, begun ? "- " : "\nIgnored:\n\n- ");
		begun = true;
		report_put_markdown(out, json_get_string(row, "id"));
		buf_puts(out, ": ");
		report_put_markdown(out, json_get_string(row, "reason"));
		buf_putc(out, '\n');
	}
}

void
report_markdown(struct buf *out, const struct report *report)
{
	const json_t *image;
	size_t i;

	json_array_foreach (report->images, i, image) {
		const char *problem = json_get_string(image, "problem");

		buf_puts(out, i > 0 ? "\n## " : "## ");
		report_put_markdown(out, json_get_string(image, "image"));
		buf_puts(out, "\n\n");
		if (problem)
			report_put_markdown(out, problem);
		else
			put_counts(out, report, image);
		buf_putc(out, '\n');
		put_rows(out, report, image);
		put_ignored(out, report, image);
	}
}
