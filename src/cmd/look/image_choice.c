/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "rules/glob.h"
#include "rules/version.h"

const char *const image_sorts[] = {
    "pushed", "size", "pulled", "tag", "semver", NULL};
const char *const image_statuses[] = {"ACTIVE", "ARCHIVED", "ACTIVATING", NULL};

enum { MOST = 1000000000 };

bool
image_choice_read(const struct arg_parser *given, size_t at,
    struct image_choice *out, struct error *err)
{
	*out = (struct image_choice){.sort = argparse_word(given, at),
	    .reverse = argparse_given(given, at + IMAGE_REVERSE),
	    .limit = -1,
	    .tagged = argparse_given(given, at + IMAGE_TAGGED),
	    .untagged = argparse_given(given, at + IMAGE_UNTAGGED),
	    .status = argparse_word(given, at + IMAGE_STATUS)};
	if (out->tagged && out->untagged)
		return fail(
		    err, ERR_USAGE, "--tagged and --untagged leave no image");
	if (out->reverse && !out->sort)
		return fail(err, ERR_USAGE, "--reverse goes with --sort");
	return verb_number(given, at + IMAGE_LIMIT, MOST, &out->limit, err) &&
	    verb_moment(given, at + IMAGE_OLDER, &out->older, err) &&
	    verb_moment(given, at + IMAGE_NEWER, &out->newer, err) &&
	    verb_moment(given, at + IMAGE_NOT_PULLED, &out->unpulled, err);
}

static bool
has_tag_like(const json_t *tags, const char *pattern)
{
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		const char *text = json_string_value(tag);

		if (text && glob_matches(pattern, text))
			return true;
	}
	return false;
}

static bool
fits_times(const struct image_choice *choice, const json_t *row)
{
	double pushed = verb_time(json_object_get(row, "pushedAt"));
	double pulled = verb_time(json_object_get(row, "lastPulledAt"));
	double older = verb_when(&choice->older);
	double newer = verb_when(&choice->newer);
	double unpulled = verb_when(&choice->unpulled);

	if (older >= 0 && !(pushed >= 0 && pushed < older))
		return false;
	if (newer >= 0 && pushed < newer)
		return false;
	return unpulled < 0 || (pulled < unpulled && pushed < unpulled);
}

bool
image_choice_fits(const struct image_choice *choice, const json_t *row)
{
	const json_t *tags = json_object_get(row, "tags");
	const char *status = json_get_string(row, "status");
	bool tagged = json_array_size(tags) > 0;

	if ((choice->tagged && !tagged) || (choice->untagged && tagged))
		return false;
	if (choice->pattern && !has_tag_like(tags, choice->pattern))
		return false;
	/* an older service tells no status: all its images are active */
	if (choice->status &&
	    strcmp(choice->status, status ? status : "ACTIVE") != 0)
		return false;
	return fits_times(choice, row);
}

/* A row and what it is sorted by. */
struct sorted {
	json_t *row;
	size_t place;
	bool known;
	double number;
	const char *text;
	struct version version;
};

/* The highest version among the tags. */
static void
take_version(struct sorted *sorted, const json_t *tags)
{
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		const char *text = json_string_value(tag);
		struct version version = version_read(text ? text : "", NULL);

		if (version.form != VERSION_FULL ||
		    (sorted->known &&
			version_compare(&version, &sorted->version) <= 0))
			continue;
		sorted->known = true;
		sorted->version = version;
	}
}

static void
take_key(const struct image_choice *choice, struct sorted *sorted)
{
	static const struct {
		const char *sort, *key;
	} times[] = {{"pushed", "pushedAt"}, {"pulled", "lastPulledAt"}};
	const json_t *tags = json_object_get(sorted->row, "tags");
	const json_t *size = json_object_get(sorted->row, "size");

	for (size_t i = 0; i < 2; i++)
		if (strcmp(choice->sort, times[i].sort) == 0) {
			sorted->number = verb_time(
			    json_object_get(sorted->row, times[i].key));
			sorted->known = sorted->number >= 0;
		}
	if (strcmp(choice->sort, "size") == 0) {
		sorted->known = json_is_integer(size);
		sorted->number = (double)json_integer_value(size);
	} else if (strcmp(choice->sort, "tag") == 0) {
		sorted->text = json_string_value(json_array_get(tags, 0));
		sorted->known = sorted->text != NULL;
	} else if (strcmp(choice->sort, "semver") == 0) {
		take_version(sorted, tags);
	}
}

static int
compare(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;
	int order;

	if (!a->known || !b->known)
		order = (int)b->known - (int)a->known;
	else if (a->text)
		order = version_compare_text(a->text, b->text);
	else if (a->version.form)
		order = version_compare(&b->version, &a->version);
	else
		order = (a->number < b->number) - (a->number > b->number);
	return order ? order : (a->place > b->place) - (a->place < b->place);
}

/* What is not known stays at the end. */
static void
turn(struct sorted *sorted, size_t n)
{
	while (n > 0 && !sorted[n - 1].known)
		n--;
	for (size_t i = 0; i < n / 2; i++) {
		struct sorted one = sorted[i];

		sorted[i] = sorted[n - 1 - i];
		sorted[n - 1 - i] = one;
	}
}

void
image_choice_sort(const struct image_choice *choice, json_t *rows)
{
	size_t n = json_array_size(rows);
	struct sorted *sorted;

	if (!choice->sort || n == 0)
		return;
	sorted = xmalloc(n * sizeof(*sorted));
	for (size_t i = 0; i < n; i++) {
		sorted[i] = (struct sorted){
		    .row = json_incref(json_array_get(rows, i)), .place = i};
		take_key(choice, &sorted[i]);
	}
	qsort(sorted, n, sizeof(*sorted), compare);
	if (choice->reverse)
		turn(sorted, n);
	for (size_t i = 0; i < n; i++)
		json_array_set_new(rows, i, sorted[i].row);
	free(sorted);
}
