/* Findings as results of tests.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "rules/finding.h"
#include "cmd/findings/report.h"

/* What XML 1.0 cannot hold becomes U+FFFD. */
static void
put_text(struct buf *out, const char *text)
{
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (strchr("&<>\"\n\t", c))
			buf_printf(out, "&#%d;", c);
		else if (c < ' ')
			buf_puts(out, "\xef\xbf\xbd");
		else if (strncmp(text, "\xef\xbf\xbe", 3) == 0 ||
		    strncmp(text, "\xef\xbf\xbf", 3) == 0)
			buf_puts(out, "\xef\xbf\xbd"), text += 2;
		else
			buf_putc(out, (char)c);
	}
}

static void
put_attribute(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, " %s=\"", name);
	put_text(out, text);
	buf_putc(out, '"');
}

static size_t
count(const json_t *rows, const json_t *image)
{
	const json_t *row;
	size_t i, n = 0;

	json_array_foreach (rows, i, row)
		n += finding_is_of(row, image);
	return n;
}

/* "CVE-2024-1 openssl 3.0.1": what GitLab shows of a case. */
static void
begin_case(struct buf *out, const json_t *row, const json_t *image)
{
	const char *package = json_get_string(row, "package");
	const char *installed = json_get_string(row, "installed");
	struct buf name = {0};

	buf_printf(&name, "%s%s%s%s%s", json_get_string(row, "id"),
	    package ? " " : "", package ? package : "", installed ? " " : "",
	    installed ? installed : "");
	buf_puts(out, "    <testcase");
	put_attribute(out, "classname", json_get_string(image, "image"));
	put_attribute(out, "name", buf_text(&name));
	buf_puts(out, " time=\"0\">\n");
	buf_free(&name);
}

static void
put_fact(struct buf *out, const json_t *row, const char *title, const char *key)
{
	const char *text = json_get_string(row, key);

	if (!text)
		return;
	buf_printf(out, "%s: ", title);
	put_text(out, text);
	buf_putc(out, '\n');
}

static void
put_failure(struct buf *out, const json_t *row)
{
	const char *title = json_get_string(row, "title");

	buf_puts(out, "      <failure");
	put_attribute(
	    out, "message", title ? title : json_get_string(row, "id"));
	put_attribute(out, "type", json_get_string(row, "severity"));
	buf_putc(out, '>');
	put_fact(out, row, "Severity", "severity");
	put_fact(out, row, "Package", "package");
	put_fact(out, row, "Installed", "installed");
	put_fact(out, row, "Fixed in", "fixedIn");
	put_fact(out, row, "File", "path");
	put_fact(out, row, "Link", "link");
	put_fact(out, row, "Description", "description");
	buf_puts(out, "</failure>\n    </testcase>\n");
}

static void
put_cases(struct buf *out, const struct report *report, const json_t *image)
{
	const json_t *row;
	size_t i;

	json_array_foreach (report->rows, i, row) {
		if (!finding_is_of(row, image))
			continue;
		begin_case(out, row, image);
		put_failure(out, row);
	}
	json_array_foreach (report->ignored, i, row) {
		if (!finding_is_of(row, image))
			continue;
		begin_case(out, row, image);
		buf_puts(out, "      <skipped");
		put_attribute(out, "message", json_get_string(row, "reason"));
		buf_puts(out, "/>\n    </testcase>\n");
	}
}

/* A suite says something in any case: that nothing was found, or is known. */
static void
put_lone_case(struct buf *out, const json_t *image)
{
	const char *problem = json_get_string(image, "problem");

	buf_puts(out, "    <testcase");
	put_attribute(out, "classname", json_get_string(image, "image"));
	put_attribute(out, "name", problem ? "scan" : "no findings");
	buf_puts(out, " time=\"0\"");
	if (!problem) {
		buf_puts(out, "/>\n");
		return;
	}
	buf_puts(out, ">\n      <error");
	put_attribute(out, "message", problem);
	put_attribute(out, "type", "scan");
	buf_puts(out, "/>\n    </testcase>\n");
}

static void
put_suite(struct buf *out, const struct report *report, const json_t *image)
{
	bool problem = json_get_string(image, "problem") != NULL;
	size_t failures = count(report->rows, image);
	size_t skipped = count(report->ignored, image);
	bool lone = problem || failures + skipped == 0;

	buf_puts(out, "  <testsuite");
	put_attribute(out, "name", json_get_string(image, "image"));
	buf_printf(out,
	    " tests=\"%zu\" failures=\"%zu\" errors=\"%d\" skipped=\"%zu\" "
	    "time=\"0\">\n",
	    failures + skipped + lone, failures, problem, skipped);
	put_cases(out, report, image);
	if (lone)
		put_lone_case(out, image);
	buf_puts(out, "  </testsuite>\n");
}

void
report_junit(struct buf *out, const struct report *report)
{
	const json_t *image;
	size_t i;

	buf_puts(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites>\n");
	json_array_foreach (report->images, i, image)
		put_suite(out, report, image);
	buf_puts(out, "</testsuites>\n");
}
