/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/repo_row.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/verb.h"
#include "rules/glob.h"

static const struct row_paint mutabilities[] = {{"IMMUTABLE", ROW_GREEN}, {0}};
static const struct row_paint scannings[] = {{"off", ROW_YELLOW}, {0}};
static const struct row_paint policies[] = {{"no", ROW_YELLOW}, {0}};

const struct row_column repo_columns[] = {
    {.name = "name", .key = "name"},
    {.name = "images", .key = "images", .kind = ROW_COUNT, .rank = 1},
    {.name = "size", .key = "size", .kind = ROW_BYTES, .rank = 1},
    {.name = "pushed", .key = "lastPushedAt", .kind = ROW_TIME, .rank = 2},
    {.name = "mutability",
	.key = "mutability",
	.rank = 4,
	.paint = mutabilities},
    {.name = "scanning", .key = "scanning", .rank = 5, .paint = scannings},
    {.name = "lifecycle",
	.key = "lifecyclePolicy",
	.kind = ROW_FLAG,
	.rank = 3,
	.paint = policies},
    {.name = "encryption", .key = "encryption", .rank = 6},
    {.name = "region", .key = "region", .rank = 1, .asked = true},
    {.name = "profile", .key = "profile", .rank = 1, .asked = true},
    {.name = "created",
	.key = "createdAt",
	.kind = ROW_TIME,
	.rank = 6,
	.asked = true},
    {.name = "uri", .key = "uri", .asked = true},
    {.name = "account", .key = "registryId", .asked = true},
    {0},
};

/* A filter without a star fits every name that has it anywhere. */
static bool
fits(const char *filter, const char *name)
{
	return filter &&
	    (strchr(filter, '*') ? glob_matches(filter, name)
				 : strstr(name, filter) != NULL);
}

static int
frequency_of(const json_t *rule)
{
	const char *word = json_get_string(rule, "scanFrequency");

	if (word && strcmp(word, "CONTINUOUS_SCAN") == 0)
		return 3;
	return word && strcmp(word, "SCAN_ON_PUSH") == 0 ? 2 : 1;
}

/* The most that a rule of the registry says of the repository; 0: none does. */
static int
most_frequent(const json_t *rules, const char *name)
{
	const json_t *rule, *filter;
	size_t i, j;
	int most = 0;

	json_array_foreach (rules, i, rule) {
		json_array_foreach (
		    json_object_get(rule, "repositoryFilters"), j, filter) {
			int frequency = frequency_of(rule);

			if (fits(json_get_string(filter, "filter"), name) &&
			    frequency > most)
				most = frequency;
		}
	}
	return most;
}

static const char *
scanning_of(const json_t *repository, const json_t *scanning)
{
	static const char *const words[] = {
	    NULL, "manual", "on push", "continuous"};
	const char *name = json_get_string(repository, "repositoryName");
	const char *type = json_get_string(scanning, "scanType");
	const json_t *own =
	    json_object_get(repository, "imageScanningConfiguration");
	int most =
	    name ? most_frequent(json_object_get(scanning, "rules"), name) : 0;

	if (most)
		return words[most];
	if (type && strcmp(type, "ENHANCED") == 0)
		return "off";
	return json_is_true(json_object_get(own, "scanOnPush")) ? "on push"
								: "manual";
}

json_t *
repo_row(const json_t *repository, const json_t *scanning)
{
	static const struct {
		const char *key, *member;
	} plain[] = {{"name", "repositoryName"}, {"uri", "repositoryUri"},
	    {"registryId", "registryId"}, {"mutability", "imageTagMutability"}};
	const json_t *encryption =
	    json_object_get(repository, "encryptionConfiguration");
	json_t *row = json_object();

	for (size_t i = 0; i < countof(plain); i++)
		verb_put(row, plain[i].key,
		    json_object_get(repository, plain[i].member));
	verb_put_time(
	    row, "createdAt", json_object_get(repository, "createdAt"));
	json_object_set_new(
	    row, "scanning", json_text(scanning_of(repository, scanning)));
	verb_put(
	    row, "encryption", json_object_get(encryption, "encryptionType"));
	verb_put(row, "kmsKey", json_object_get(encryption, "kmsKey"));
	return row;
}
