/* Findings as SARIF 2.1.0.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "aws/wire/sha256.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/finding.h"
#include "cmd/findings/report.h"

/* GitHub takes no more results of one run. */
enum { MOST_RESULTS = 25000 };

/* What code scanning takes for a score where there is none. */
static const double scores[SEVERITY_COUNT] = {9, 7, 4, 1, 0, 0};

struct sarif {
	json_t *rules;   /* in order */
	json_t *places;  /* rule id -> its index */
	json_t *results; /* in order */
	json_t *seen;    /* fingerprints */
};

/* The member, or a text in its place. */
static const char *
text_of(const json_t *row, const char *key, const char *otherwise)
{
	const char *text = json_get_string(row, key);

	return text ? text : otherwise;
}

static json_t *
message(const char *text)
{
	return json_members("text", json_text(text));
}

/* The name of a rule: a finding of a package. */
static void
put_rule_id(struct buf *out, const json_t *row)
{
	const char *package = json_get_string(row, "package");

	buf_puts(out, json_get_string(row, "id"));
	if (package)
		buf_printf(out, "-%s", package);
}

static json_t *
properties(const json_t *row)
{
	const json_t *score = json_object_get(row, "score");
	double number =
	    score ? json_number_value(score) : scores[finding_severity(row)];
	struct buf text = {0};
	json_t *out;

	buf_printf(&text, "%.1f", number);
	out = json_members("security-severity", json_text(buf_text(&text)),
	    "precision", json_text("very-high"), "tags",
	    json_pack("[s,s,s]", "vulnerability", "security",
		json_get_string(row, "severity")));
	buf_free(&text);
	return out;
}

static json_t *
help(const json_t *row)
{
	struct buf plain = {0}, marked = {0};
	const char *link = json_get_string(row, "link");
	const char *fixed = text_of(row, "fixedIn", "not known");
	json_t *out;

	buf_printf(&plain, "Severity: %s\nPackage: %s\nFixed in: %s\n",
	    json_get_string(row, "severity"), text_of(row, "package", "-"),
	    fixed);
	if (link)
		buf_printf(&plain, "Link: %s\n", link);
	report_put_markdown(&marked, buf_text(&plain));
	out = json_members("text", json_text(buf_text(&plain)), "markdown",
	    json_text(buf_text(&marked)));
	buf_free(&plain);
	buf_free(&marked);
	return out;
}

static json_t *
new_rule(const char *id, const json_t *row)
{
	const char *title = text_of(row, "title", json_get_string(row, "id"));
	const char *link = json_get_string(row, "link");
	json_t *rule = json_members("id", json_text(id), "name",
	    json_text("VulnerablePackage"), "shortDescription", message(title),
	    "fullDescription", message(text_of(row, "description", title)),
	    "help", help(row), "properties", properties(row));

	if (link && strncmp(link, "http", 4) == 0)
		json_object_set_new(rule, "helpUri", json_text(link));
	return rule;
}

/* The index of the rule that a row follows. */
static json_t *
find_rule(struct sarif *sarif, const char *id, const json_t *row)
{
	json_t *place = json_object_get(sarif->places, id);

	if (place)
		return place;
	place = json_integer((json_int_t)json_array_size(sarif->rules));
	json_object_set_new(sarif->places, id, place);
	json_array_append_new(sarif->rules, new_rule(id, row));
	return place;
}

static const char *
level_of(const json_t *row)
{
	switch (finding_severity(row)) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return "error";
	case SEVERITY_MEDIUM:
		return "warning";
	default:
		return "note";
	}
}

/* A relative path without tag and digest, so that what was dismissed stays so
 * with the next image: "team/app/usr/lib/x.jar", "team/app/openssl". */
static void
put_uri(struct buf *out, const json_t *row)
{
	const char *at = text_of(row, "path", text_of(row, "package", ""));

	buf_puts(out, text_of(row, "repository", ""));
	while (*at == '/')
		at++;
	if (*at == '\0')
		return;
	buf_putc(out, '/');
	for (; *at; at++)
		buf_printf(out,
		    isalnum((unsigned char)*at) || strchr("-._~/@+", *at)
			? "%c"
			: "%%%02X",
		    (unsigned char)*at);
}

static json_t *
location(const json_t *row)
{
	struct buf uri = {0};
	json_t *out;

	put_uri(&uri, row);
	out = json_pack("{s:{s:{s:o},s:{s:i,s:i,s:i,s:i}},s:[{s:o}],s:o}",
	    "physicalLocation", "artifactLocation", "uri",
	    json_text(buf_text(&uri)), "region", "startLine", 1, "startColumn",
	    1, "endLine", 1, "endColumn", 1, "logicalLocations",
	    "fullyQualifiedName", json_text(json_get_string(row, "image")),
	    "message", message(json_get_string(row, "image")));
	buf_free(&uri);
	return out;
}

/* The same finding of the same repository, whatever the image. */
static void
fingerprint(char out[SHA256_HEX], const json_t *row)
{
	unsigned char digest[SHA256_SIZE];
	struct buf text = {0};

	buf_printf(&text, "%s\n%s\n%s\n%s", text_of(row, "repository", ""),
	    json_get_string(row, "id"), text_of(row, "package", ""),
	    text_of(row, "path", ""));
	sha256_digest(digest, buf_text(&text), text.len);
	sha256_hex(out, digest);
	buf_free(&text);
}

static json_t *
tell(const json_t *row)
{
	const char *fixed = json_get_string(row, "fixedIn");
	struct buf text = {0};
	json_t *out;

	buf_printf(&text, "%s: %s %s in %s", json_get_string(row, "id"),
	    text_of(row, "package", "package not known"),
	    text_of(row, "installed", ""), json_get_string(row, "image"));
	if (fixed)
		buf_printf(&text, ", fixed in %s", fixed);
	out = message(buf_text(&text));
	buf_free(&text);
	return out;
}

static void
add_result(struct sarif *sarif, const json_t *row)
{
	char print[SHA256_HEX];
	struct buf key = {0}, id = {0};

	fingerprint(print, row);
	buf_printf(&key, "%s %s", print, json_get_string(row, "image"));
	put_rule_id(&id, row);
	if (!json_object_get(sarif->seen, buf_text(&key))) {
		json_t *rule = find_rule(sarif, buf_text(&id), row);

		json_object_set_new(sarif->seen, buf_text(&key), json_true());
		json_array_append_new(sarif->results,
		    json_members("ruleId", json_text(buf_text(&id)),
			"ruleIndex", json_incref(rule), "level",
			json_text(level_of(row)), "message", tell(row),
			"locations", json_pack("[o]", location(row)),
			"partialFingerprints",
			json_members("ecrFinding/v1", json_text(print))));
	}
	buf_free(&key);
	buf_free(&id);
}

void
report_sarif(struct buf *out, const struct report *report)
{
	struct sarif sarif = {
	    json_array(), json_object(), json_array(), json_object()};
	const json_t *row;
	json_t *whole;
	size_t i;

	json_array_foreach (report->rows, i, row)
		if (json_array_size(sarif.results) < MOST_RESULTS)
			add_result(&sarif, row);
	whole = json_pack("{s:s,s:s,s:[{s:{s:{s:s,s:s,s:s,s:o}},s:o}]}",
	    "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
	    "version", "2.1.0", "runs", "tool", "driver", "name", "ecr",
	    "version", ECR_VERSION, "informationUri",
	    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/"
	    "image-scanning.html",
	    "rules", sarif.rules, "results", sarif.results);
	json_write(out, whole, &json_style_output);
	buf_putc(out, '\n');
	json_decref(whole);
	json_decref(sarif.places);
	json_decref(sarif.seen);
}
