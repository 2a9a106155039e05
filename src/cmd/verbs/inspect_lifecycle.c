/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/inspect_lifecycle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/text/human.h"
#include "oci/kind.h"
#include "oci/manifest.h"
#include "rules/lifecycle/evaluate.h"
#include "rules/lifecycle/policy.h"

#define DAY INT64_C(86400000)

enum { IDS_MAX = 100 /* of one call */ };

/* The listing as the engine wants it. */
struct images {
	struct place *place;
	struct arena *arena;
	struct lifecycle_image *list;
	size_t n, room, self;
	size_t *indexes; /* those that are indexes */
	size_t n_indexes;
	json_t *places; /* digest: place in the list */
};

static int64_t
millis(const json_t *detail, const char *name)
{
	const char *text = json_get_string(detail, name);
	time_t at;

	return text && isotime_read(text, &at) != ISOTIME_BAD
	    ? (int64_t)at * 1000
	    : 0;
}

static void
copy_tags(
    struct images *images, struct lifecycle_image *image, const json_t *tags)
{
	const char **list =
	    arena_array(images->arena, const char *, json_array_size(tags) + 1);
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag)
		list[i] = arena_strdup(images->arena, json_string_value(tag));
	image->tags = list;
	image->n_tags = json_array_size(tags);
}

static void
add_image(struct images *images, const json_t *detail)
{
	const char *digest = json_get_string(detail, "imageDigest");
	const char *type = json_get_string(detail, "imageManifestMediaType");
	const char *status = json_get_string(detail, "imageStatus");
	struct lifecycle_image *image;

	if (images->n == images->room) {
		images->room = images->room ? 2 * images->room : 256;
		images->list = xrealloc(
		    images->list, images->room * sizeof(*images->list));
		images->indexes = xrealloc(
		    images->indexes, images->room * sizeof(*images->indexes));
	}
	if (type && strcmp(oci_kind_of_type(type), "index") == 0)
		images->indexes[images->n_indexes++] = images->n;
	image = &images->list[images->n];
	*image = (struct lifecycle_image){
	    .digest = arena_strdup(images->arena, digest ? digest : ""),
	    .pushed_at = millis(detail, "imagePushedAt"),
	    .pulled_at = millis(detail, "lastRecordedPullTime"),
	    .archived_at = millis(detail, "lastArchivedAt"),
	    .activated_at = millis(detail, "lastActivatedAt"),
	    .archived = status && strcmp(status, "ARCHIVED") == 0,
	    .subject = LIFECYCLE_NONE};
	copy_tags(images, image, json_object_get(detail, "imageTags"));
	json_object_set_new(
	    images->places, image->digest, json_integer((json_int_t)images->n));
	images->n++;
}

static bool
list_images(struct images *images, struct error *err)
{
	json_auto_t *token = NULL;

	do {
		json_t *params = json_members("maxResults", json_integer(1000));
		json_auto_t *page = NULL;
		const json_t *detail;
		size_t i;

		if (token)
			json_object_set(params, "nextToken", token);
		page =
		    place_call(images->place, "describe-images", params, err);
		if (!page)
			return false;
		json_array_foreach (
		    json_object_get(page, "imageDetails"), i, detail)
			add_image(images, detail);
		json_decref(token);
		token = json_incref(json_object_get(page, "nextToken"));
	} while (token && !json_is_null(token));
	return true;
}

/* The image is a child of the index at `parent`, which may name it twice. */
static void
add_parent(struct images *images, size_t parent)
{
	struct lifecycle_image *self = &images->list[images->self];
	size_t *parents =
	    arena_array(images->arena, size_t, self->n_parents + 1);

	if (self->n_parents)
		memcpy(
		    parents, self->parents, self->n_parents * sizeof(*parents));
	parents[self->n_parents++] = parent;
	self->parents = parents;
}

static void
look_into(struct images *images, const json_t *image)
{
	const char *text = json_get_string(image, "imageManifest");
	const char *digest =
	    json_get_string(json_object_get(image, "imageId"), "imageDigest");
	const json_t *place =
	    digest ? json_object_get(images->places, digest) : NULL;
	struct oci_manifest m = {0};
	struct error none = {0};

	if (text && place &&
	    oci_manifest_read(
		images->arena, text, strlen(text), "", &m, &none)) {
		for (size_t i = 0; i < m.n_children; i++)
			if (strcmp(m.children[i].digest,
				images->list[images->self].digest) == 0) {
				add_parent(
				    images, (size_t)json_integer_value(place));
				break;
			}
	}
	error_clear(&none);
	oci_manifest_free(&m);
}

/* A child stays as long as an index that names it. */
static bool
find_parents(struct images *images, struct error *err)
{
	for (size_t at = 0; at < images->n_indexes; at += IDS_MAX) {
		json_t *ids = json_array();
		json_auto_t *reply = NULL;
		const json_t *image;
		size_t i;

		for (i = at; i < images->n_indexes && i < at + IDS_MAX; i++)
			json_array_append_new(ids,
			    json_members("imageDigest",
				json_text(
				    images->list[images->indexes[i]].digest)));
		reply = place_call(images->place, "batch-get-image",
		    json_members("imageIds", ids), err);
		if (!reply)
			return false;
		json_array_foreach (json_object_get(reply, "images"), i, image)
			look_into(images, image);
	}
	return true;
}

static struct lifecycle_decision
decide(const struct images *images, const struct lifecycle_policy *policy,
    int64_t at)
{
	struct arena arena = {0};
	struct lifecycle_decision *all =
	    arena_array(&arena, struct lifecycle_decision, images->n);
	struct lifecycle_decision out;

	lifecycle_evaluate(&arena, policy, images->list, images->n, at, all);
	out = all[images->self];
	arena_free(&arena);
	return out;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The moments at which a rule by days may begin to fit, the first is now: of
 * this image, and of the indexes that keep it. */
static size_t
moments(const struct images *images, const struct lifecycle_policy *policy,
    int64_t now, int64_t **out)
{
	const struct lifecycle_image *self = &images->list[images->self];
	size_t n = 0, most = 1 + policy->n_rules * 4 * (1 + self->n_parents);
	int64_t *list = arena_array(images->arena, int64_t, most);

	list[n++] = now;
	for (size_t i = 0; i < policy->n_rules; i++)
		for (size_t j = 0; j <= self->n_parents; j++) {
			const struct lifecycle_image *image =
			    j ? &images->list[self->parents[j - 1]] : self;
			const int64_t from[] = {image->pushed_at,
			    image->pulled_at, image->archived_at,
			    image->activated_at};

			if (policy->rules[i].count == LIFECYCLE_COUNT)
				continue;
			for (size_t k = 0; k < 4; k++)
				if (from[k])
					list[n++] = from[k] + 1 +
					    policy->rules[i].number * DAY;
		}
	qsort(list, n, sizeof(*list), compare);
	*out = list;
	return n;
}

static json_t *
find_fate(const struct images *images, const struct lifecycle_policy *policy)
{
	int64_t now = (int64_t)(clock_wall() * 1000), *at;
	size_t n = moments(images, policy, now, &at);
	json_t *out = json_object();

	json_object_set_new(out, "action", json_text("keep"));
	for (size_t i = 0; i < n; i++) {
		struct lifecycle_decision d;
		struct buf when = {0};

		if (at[i] < now)
			continue;
		d = decide(images, policy, at[i]);
		if (d.action == LIFECYCLE_KEEP)
			continue;
		human_moment(&when, (double)(at[i] / 1000));
		json_object_set_new(out, "action",
		    json_text(d.action == LIFECYCLE_EXPIRE ? "expire"
							   : "transition"));
		json_object_set_new(out, "rule", json_integer(d.priority));
		json_object_set_new(out, "at", json_text(buf_text(&when)));
		buf_free(&when);
		break;
	}
	return out;
}

json_t *
lifecycle_fate(struct place *place, const char *digest, const char *policy,
    struct error *err)
{
	struct arena arena = {0};
	struct images images = {
	    .place = place, .arena = &arena, .places = json_object()};
	struct lifecycle_policy rules;
	json_t *fate = NULL;

	if (lifecycle_policy_parse(
		&arena, policy, strlen(policy), &rules, err) &&
	    list_images(&images, err)) {
		const json_t *self = json_object_get(images.places, digest);

		images.self = (size_t)json_integer_value(self);
		if (!self)
			fail(err, ERR_GENERAL, "it is not in the listing");
		else if (find_parents(&images, err))
			fate = find_fate(&images, &rules);
	}
	json_decref(images.places);
	free(images.list);
	free(images.indexes);
	arena_free(&arena);
	return fate;
}
