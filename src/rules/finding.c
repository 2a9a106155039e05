/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/finding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"

const char *const severity_names[SEVERITY_COUNT + 1] = {
    "CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED", NULL};

bool
severity_read(const char *name, size_t len, enum severity *out)
{
	for (size_t i = 0; i < SEVERITY_COUNT; i++) {
		if (strlen(severity_names[i]) == len &&
		    strncasecmp(severity_names[i], name, len) == 0) {
			*out = (enum severity)i;
			return true;
		}
	}
	return false;
}

enum severity
finding_severity(const json_t *row)
{
	const char *name = json_get_string(row, "severity");
	enum severity severity = SEVERITY_UNDEFINED;

	if (name)
		severity_read(name, strlen(name), &severity);
	return severity;
}

/* Where there is a text with something in it. */
static void
put(json_t *row, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(row, key, json_text(text));
}

static json_t *
new_row(const char *severity, const char *id, const json_t *image)
{
	enum severity known = SEVERITY_UNDEFINED;
	json_t *row;

	if (severity)
		severity_read(severity, strlen(severity), &known);
	row = json_members("severity", json_text(severity_names[known]), "id",
	    json_text(id && *id ? id : "unknown"));
	json_object_update(row, (json_t *)image);
	return row;
}

/* The value of a key among the attributes of a basic finding, or NULL. */
static const char *
attribute(const json_t *finding, const char *key)
{
	const json_t *list = json_object_get(finding, "attributes"), *item;
	size_t i;

	json_array_foreach (list, i, item) {
		const char *name = json_get_string(item, "key");

		if (name && strcmp(name, key) == 0)
			return json_get_string(item, "value");
	}
	return NULL;
}

static void
put_score(json_t *row, const char *text)
{
	char *end;
	double score = text ? strtod(text, &end) : 0;

	if (text && end != text && *end == '\0' && score >= 0 && score <= 10)
		json_object_set_new(row, "score", json_real(score));
}

static void
add_basic(json_t *rows, const json_t *finding, const json_t *image)
{
	json_t *row = new_row(json_get_string(finding, "severity"),
	    json_get_string(finding, "name"), image);
	const char *score = attribute(finding, "CVSS3_SCORE");

	put(row, "package", attribute(finding, "package_name"));
	put(row, "installed", attribute(finding, "package_version"));
	put(row, "fixedIn", attribute(finding, "fixed_in_versions"));
	put(row, "link", json_get_string(finding, "uri"));
	put(row, "description", json_get_string(finding, "description"));
	put_score(row, score ? score : attribute(finding, "CVSS2_SCORE"));
	json_object_set_new(row, "fixable",
	    json_boolean(json_get_string(row, "fixedIn") != NULL));
	json_array_append_new(rows, row);
}

/* "1:2.3-4": a version as its package manager writes it. */
static void
put_version(json_t *row, const json_t *package)
{
	const json_t *epoch = json_object_get(package, "epoch");
	const char *version = json_get_string(package, "version");
	const char *release = json_get_string(package, "release");
	struct buf text = {0};

	if (!version)
		return;
	if (json_integer_value(epoch) > 0)
		buf_printf(
		    &text, "%lld:", (long long)json_integer_value(epoch));
	buf_puts(&text, version);
	if (release && *release)
		buf_printf(&text, "-%s", release);
	put(row, "installed", buf_text(&text));
	buf_free(&text);
}

/* Inspector says "NotAvailable" where nothing fixes it. */
static void
put_package(json_t *row, const json_t *package)
{
	const char *fixed = json_get_string(package, "fixedInVersion");

	put(row, "package", json_get_string(package, "name"));
	put_version(row, package);
	if (fixed && strcasecmp(fixed, "NotAvailable") != 0)
		put(row, "fixedIn", fixed);
	put(row, "path", json_get_string(package, "filePath"));
}

static bool
says_yes(const json_t *finding, const char *key)
{
	const char *word = json_get_string(finding, key);

	return word &&
	    (strcmp(word, "YES") == 0 || strcmp(word, "PARTIAL") == 0);
}

static void
add_enhanced_row(json_t *rows, const json_t *finding, const json_t *package,
    const json_t *image)
{
	const json_t *details =
	    json_object_get(finding, "packageVulnerabilityDetails");
	const json_t *score = json_object_get(finding, "score");
	const char *id = json_get_string(details, "vulnerabilityId");
	json_t *row = new_row(json_get_string(finding, "severity"),
	    id ? id : json_get_string(finding, "title"), image);

	put_package(row, package);
	put(row, "link", json_get_string(details, "sourceUrl"));
	put(row, "title", json_get_string(finding, "title"));
	put(row, "description", json_get_string(finding, "description"));
	if (json_number_value(score) > 0)
		json_object_set(row, "score", (json_t *)score);
	json_object_set_new(row, "fixable",
	    json_boolean(json_get_string(row, "fixedIn") ||
		says_yes(finding, "fixAvailable")));
	json_object_set_new(row, "exploit",
	    json_boolean(says_yes(finding, "exploitAvailable")));
	json_array_append_new(rows, row);
}

/* What Inspector knows to be gone, or was told to leave out, is none. */
static void
add_enhanced(json_t *rows, const json_t *finding, const json_t *image)
{
	const json_t *packages = json_object_get(
	    json_object_get(finding, "packageVulnerabilityDetails"),
	    "vulnerablePackages");
	const char *status = json_get_string(finding, "status");
	const json_t *package;
	size_t i;

	if (status && strcmp(status, "ACTIVE") != 0)
		return;
	json_array_foreach (packages, i, package)
		add_enhanced_row(rows, finding, package, image);
	if (json_array_size(packages) == 0)
		add_enhanced_row(rows, finding, NULL, image);
}

void
finding_add_page(json_t *rows, const json_t *page, const json_t *image)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (json_object_get(page, "findings"), i, finding)
		add_basic(rows, finding, image);
	json_array_foreach (
	    json_object_get(page, "enhancedFindings"), i, finding)
		add_enhanced(rows, finding, image);
}

static int
compare_text(const json_t *a, const json_t *b, const char *key)
{
	const char *x = json_get_string(a, key), *y = json_get_string(b, key);

	return strcmp(x ? x : "", y ? y : "");
}

static int
compare(const void *x, const void *y)
{
	const json_t *a = *(json_t *const *)x, *b = *(json_t *const *)y;
	int order = (int)finding_severity(a) - (int)finding_severity(b);
	double score = json_number_value(json_object_get(b, "score")) -
	    json_number_value(json_object_get(a, "score"));

	if (order == 0)
		order = (score > 0) - (score < 0);
	if (order == 0)
		order = compare_text(a, b, "package");
	if (order == 0)
		order = compare_text(a, b, "id");
	return order != 0 ? order : compare_text(a, b, "image");
}

bool
finding_is_of(const json_t *row, const json_t *image)
{
	return compare_text(row, image, "image") == 0;
}

void
finding_sort(json_t *rows)
{
	size_t n = json_array_size(rows);
	json_t **list = xmalloc((n + 1) * sizeof(*list));

	for (size_t i = 0; i < n; i++)
		list[i] = json_incref(json_array_get(rows, i));
	qsort(list, n, sizeof(*list), compare);
	json_array_clear(rows);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, list[i]);
	free(list);
}
