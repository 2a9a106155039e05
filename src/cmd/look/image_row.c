/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_row.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"

enum { HEX = 64 };

static const struct row_paint statuses[] = {{"ACTIVE", ROW_GREEN},
    {"ARCHIVED", ROW_BLUE}, {"ACTIVATING", ROW_CYAN}, {"MISSING", ROW_RED},
    {0}};

static const struct row_paint kinds[] = {{"missing", ROW_RED}, {0}};

static const struct row_paint severities[] = {{"CRITICAL", ROW_RED},
    {"HIGH", ROW_RED}, {"MEDIUM", ROW_YELLOW}, {"none", ROW_GREEN}, {0}};

const struct row_column image_columns[] = {
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST, .rank = 2},
    {.name = "size", .key = "size", .kind = ROW_BYTES, .rank = 1},
    {.name = "pushed", .key = "pushedAt", .kind = ROW_TIME, .rank = 1},
    {.name = "pulled", .key = "lastPulledAt", .kind = ROW_TIME, .rank = 5},
    {.name = "status",
	.key = "status",
	.kind = ROW_TEXT,
	.rank = 4,
	.paint = statuses},
    {.name = "kind",
	.key = "kind",
	.kind = ROW_TEXT,
	.rank = 3,
	.paint = kinds},
    {.name = "findings",
	.key = "worstFinding",
	.kind = ROW_TEXT,
	.rank = 6,
	.paint = severities},
    {.name = "platform",
	.key = "platform",
	.kind = ROW_TEXT,
	.rank = 3,
	.asked = true},
    {.name = "parent", .key = "parent", .kind = ROW_DIGEST, .asked = true},
    {.name = "subject", .key = "subject", .kind = ROW_DIGEST, .asked = true},
    {.name = "media-type", .key = "mediaType", .asked = true},
    {.name = "artifact-type", .key = "artifactType", .asked = true},
    {.name = "repository", .key = "repository", .asked = true},
    {.name = "region", .key = "region", .rank = 1, .asked = true},
    {.name = "profile", .key = "profile", .rank = 1, .asked = true},
    {0},
};

static const struct {
	const char *suffix, *kind;
} suffixes[] = {
    {".sig", "signature"}, {".att", "attestation"}, {".sbom", "sbom"}};

/* What stands behind "sha256-HEX", or NULL. */
static const char *
behind_digest(const char *tag)
{
	if (strncmp(tag, "sha256-", 7) != 0 ||
	    strspn(tag + 7, "0123456789abcdef") != HEX)
		return NULL;
	return tag + 7 + HEX;
}

const char *
image_tag_subject(struct arena *arena, const char *tag)
{
	const char *rest = behind_digest(tag);

	if (!rest)
		return NULL;
	for (size_t i = 0; *rest && i < countof(suffixes); i++)
		if (strcmp(rest, suffixes[i].suffix) == 0)
			rest = "";
	return *rest ? NULL : arena_printf(arena, "sha256:%.*s", HEX, tag + 7);
}

static const char *
kind_of_tag(const char *tag, bool index)
{
	const char *rest = behind_digest(tag);

	if (!rest)
		return NULL;
	if (!*rest && index)
		return "referrers";
	for (size_t i = 0; i < countof(suffixes); i++)
		if (strcmp(rest, suffixes[i].suffix) == 0)
			return suffixes[i].kind;
	return NULL;
}

static const char *
kind_of(const json_t *detail)
{
	const char *media = json_get_string(detail, "imageManifestMediaType");
	const char *artifact = json_get_string(detail, "artifactMediaType");
	const char *kind = media ? oci_kind_of_type(media) : "image";
	bool index = strcmp(kind, "index") == 0;
	const json_t *tag;
	size_t i;

	json_array_foreach (json_object_get(detail, "imageTags"), i, tag) {
		const char *text = json_string_value(tag);
		const char *by_tag = text ? kind_of_tag(text, index) : NULL;

		if (by_tag)
			return by_tag;
	}
	return !index && artifact && *artifact ? oci_kind_of_type(artifact)
					       : kind;
}

/* "CRITICAL" of the counts, or "none" where they are all there is. */
static const char *
worst_of(const json_t *counts)
{
	static const char *const order[] = {"CRITICAL", "HIGH", "MEDIUM", "LOW",
	    "INFORMATIONAL", "UNDEFINED", "UNTRIAGED"};

	for (size_t i = 0; i < countof(order); i++)
		if (json_integer_value(json_object_get(counts, order[i])) > 0)
			return order[i];
	return "none";
}

static void
put_findings(json_t *row, const json_t *detail)
{
	const json_t *summary =
	    json_object_get(detail, "imageScanFindingsSummary");
	json_t *counts = json_object_get(summary, "findingSeverityCounts");

	if (!summary)
		return;
	json_object_set_new(row, "worstFinding", json_text(worst_of(counts)));
	verb_put(row, "findings", counts);
}

json_t *
image_row(const json_t *detail)
{
	static const struct {
		const char *key, *member;
	} plain[] = {{"repository", "repositoryName"}, {"tags", "imageTags"},
	    {"digest", "imageDigest"}, {"size", "imageSizeInBytes"}};
	static const struct {
		const char *key, *member;
	} more[] = {{"mediaType", "imageManifestMediaType"},
	    {"artifactType", "artifactMediaType"},
	    {"subject", "subjectManifestDigest"}};
	json_t *row = json_object();

	for (size_t i = 0; i < countof(plain); i++)
		verb_put(row, plain[i].key,
		    json_object_get(detail, plain[i].member));
	verb_put_time(
	    row, "pushedAt", json_object_get(detail, "imagePushedAt"));
	verb_put_time(row, "lastPulledAt",
	    json_object_get(detail, "lastRecordedPullTime"));
	verb_put(row, "status", json_object_get(detail, "imageStatus"));
	json_object_set_new(row, "kind", json_text(kind_of(detail)));
	put_findings(row, detail);
	for (size_t i = 0; i < countof(more); i++)
		verb_put(
		    row, more[i].key, json_object_get(detail, more[i].member));
	return row;
}
