/* Lifecycle policies by the vectors of tests/vectors/lifecycle: answers that
 * were written by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/file.h"
#include "base/json/json.h"
#include "rules/lifecycle/evaluate.h"
#include "rules/lifecycle/policy.h"

#define DAY 86400000.0

/* Any moment: the vectors tell days before it. */
static const int64_t now = INT64_C(1800000000000);

static int64_t
time_of(const json_t *image, const char *what)
{
	const json_t *days = json_object_get(image, what);

	return days ? now - (int64_t)(json_number_value(days) * DAY) : 0;
}

static size_t
place_of(const json_t *images, const char *id)
{
	const json_t *image;
	size_t i;

	json_array_foreach (images, i, image)
		if (id && strcmp(json_get_string(image, "id"), id) == 0)
			return i;
	return LIFECYCLE_NONE;
}

static void
read_parents(struct arena *arena, const json_t *images, const char *id,
    struct lifecycle_image *out)
{
	size_t *parents =
	    arena_array(arena, size_t, json_array_size(images) + 1);
	const json_t *image, *child;
	size_t i, j;

	json_array_foreach (images, i, image)
		json_array_foreach (
		    json_object_get(image, "children"), j, child)
			if (strcmp(json_string_value(child), id) == 0)
				parents[out->n_parents++] = i;
	out->parents = parents;
}

static void
read_image(struct arena *arena, const json_t *images, size_t at,
    struct lifecycle_image *out)
{
	const json_t *image = json_array_get(images, at);
	const json_t *tags = json_object_get(image, "tags"), *tag;
	const char **texts =
	    arena_array(arena, const char *, json_array_size(tags) + 1);
	size_t i;

	json_array_foreach (tags, i, tag)
		texts[i] = json_string_value(tag);
	*out = (struct lifecycle_image){.digest = json_get_string(image, "id"),
	    .tags = texts,
	    .n_tags = json_array_size(tags),
	    .pushed_at = time_of(image, "pushed"),
	    .pulled_at = time_of(image, "pulled"),
	    .archived_at = time_of(image, "archived"),
	    .activated_at = time_of(image, "restored"),
	    .subject = place_of(images, json_get_string(image, "subject"))};
	out->archived = out->archived_at > out->activated_at;
	read_parents(arena, images, out->digest, out);
}

static void
check_decisions(struct arena *arena, const json_t *vector,
    const struct lifecycle_decision *decisions)
{
	static const char *const words[] = {"keep", "expire", "transition"};
	const json_t *expected = json_object_get(vector, "expected"), *image;
	size_t i;

	json_array_foreach (json_object_get(vector, "images"), i, image) {
		const char *id = json_get_string(image, "id");
		const char *got = decisions[i].action == LIFECYCLE_KEEP
		    ? words[0]
		    : arena_printf(arena, "%s %d", words[decisions[i].action],
			  (int)decisions[i].priority);

		if (strcmp(got, json_get_string(expected, id)) != 0)
			print_message(
			    "%s: %s\n", json_get_string(vector, "name"), id);
		assert_string_equal(got, json_get_string(expected, id));
	}
}

static void
check_vector(const json_t *vector)
{
	const json_t *images = json_object_get(vector, "images");
	size_t n = json_array_size(images);
	char *text = json_dumps(json_object_get(vector, "policy"), 0);
	struct arena arena = {0};
	struct lifecycle_image *in =
	    arena_array(&arena, struct lifecycle_image, n + 1);
	struct lifecycle_decision *out =
	    arena_array(&arena, struct lifecycle_decision, n + 1);
	struct lifecycle_policy policy;
	struct error err = {0};

	for (size_t i = 0; i < n; i++)
		read_image(&arena, images, i, &in[i]);
	assert_true(
	    lifecycle_policy_parse(&arena, text, strlen(text), &policy, &err));
	lifecycle_evaluate(&arena, &policy, in, n, now, out);
	check_decisions(&arena, vector, out);
	arena_free(&arena);
	free(text);
}

static void
test_vectors(void **state)
{
	size_t checked = 0;
	glob_t files;

	(void)state;
	assert_int_equal(
	    glob("tests/vectors/lifecycle/*.json", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct buf text = {0};
		json_auto_t *root = NULL;
		const json_t *vector;
		size_t j;

		assert_true(file_read(files.gl_pathv[i], &text));
		root = json_read(buf_text(&text), text.len, NULL);
		json_array_foreach (json_object_get(root, "cases"), j, vector) {
			check_vector(vector);
			checked++;
		}
		buf_free(&text);
	}
	globfree(&files);
	assert_true(checked >= 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
