/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"
#include "oci/manifest.h"

enum { IDS_MAX = 100 /* of one call */ };

/* A survey under way. */
struct surveying {
	struct place *place;
	struct survey *out;
	size_t room;
	const char **subjects; /* by image: a digest, or NULL */
	json_t *unanswered;    /* indexes asked for: digest */
};

static int64_t
millis(const json_t *detail, const char *name)
{
	double when = verb_time(json_object_get(detail, name));

	return when > 0 ? (int64_t)(when * 1000) : 0;
}

static void
copy_tags(
    struct arena *arena, struct lifecycle_image *image, const json_t *tags)
{
	const char **list =
	    arena_array(arena, const char *, json_array_size(tags) + 1);
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag)
		if (json_is_text(tag))
			list[image->n_tags++] =
			    arena_strdup(arena, json_string_value(tag));
	image->tags = list;
}

static void
make_room(struct surveying *listing)
{
	struct survey *out = listing->out;

	if (out->n < listing->room)
		return;
	listing->room = listing->room ? 2 * listing->room : 256;
	out->images =
	    xrealloc(out->images, listing->room * sizeof(*out->images));
	listing->subjects = xrealloc(
	    listing->subjects, listing->room * sizeof(*listing->subjects));
}

static void
add_image(struct surveying *listing, const json_t *detail)
{
	struct survey *out = listing->out;
	const char *digest = json_get_string(detail, "imageDigest");
	const char *type = json_get_string(detail, "imageManifestMediaType");
	const char *status = json_get_string(detail, "imageStatus");
	const char *subject = json_get_string(detail, "subjectManifestDigest");
	struct lifecycle_image *image;

	make_room(listing);
	listing->subjects[out->n] =
	    subject ? arena_strdup(&out->arena, subject) : NULL;
	image = &out->images[out->n];
	*image = (struct lifecycle_image){
	    .digest = arena_strdup(&out->arena, digest ? digest : ""),
	    .pushed_at = millis(detail, "imagePushedAt"),
	    .pulled_at = millis(detail, "lastRecordedPullTime"),
	    .archived_at = millis(detail, "lastArchivedAt"),
	    .activated_at = millis(detail, "lastActivatedAt"),
	    .archived = status && strcmp(status, "ARCHIVED") == 0,
	    .is_index = oci_is_index_type(type),
	    .size =
		json_integer_value(json_object_get(detail, "imageSizeInBytes")),
	    .subject = LIFECYCLE_NONE};
	copy_tags(&out->arena, image, json_object_get(detail, "imageTags"));
	json_object_set_new(
	    out->places, image->digest, json_integer((json_int_t)out->n));
	out->n++;
}

static bool
take_page(void *ctx, const json_t *list, struct error *err)
{
	const json_t *detail;
	size_t i;

	(void)err;
	json_array_foreach (list, i, detail)
		add_image(ctx, detail);
	return true;
}

static bool
list_images(struct surveying *listing, struct error *err)
{
	return place_pages(listing->place, "describe-images",
	    json_members(
		"filter", json_members("imageStatus", json_text("ANY"))),
	    take_page, listing, err);
}

/* An index may name the same child twice. */
static void
add_parent(struct survey *survey, size_t at, size_t parent)
{
	struct lifecycle_image *child = &survey->images[at];
	size_t *parents =
	    arena_array(&survey->arena, size_t, child->n_parents + 1);

	for (size_t i = 0; i < child->n_parents; i++) {
		parents[i] = child->parents[i];
		if (parents[i] == parent)
			return;
	}
	parents[child->n_parents++] = parent;
	child->parents = parents;
}

static bool
look_into(struct survey *survey, const json_t *image, struct error *err)
{
	const char *text = json_get_string(image, "imageManifest");
	const char *digest =
	    json_get_string(json_object_get(image, "imageId"), "imageDigest");
	size_t parent = survey_find(survey, digest);
	struct oci_manifest m = {0};
	bool ok;

	if (!text || parent == LIFECYCLE_NONE)
		return true;
	ok = oci_manifest_read(&survey->arena, text, strlen(text), "", &m, err);
	for (size_t i = 0; ok && i < m.n_children; i++) {
		size_t child = survey_find(survey, m.children[i].digest);

		if (child != LIFECYCLE_NONE)
			add_parent(survey, child, parent);
	}
	oci_manifest_free(&m);
	return ok;
}

/* Who cannot be read from the archive is told; others end it. */
static bool
take_failure(struct survey *survey, const json_t *failure, struct error *err)
{
	const char *digest =
	    json_get_string(json_object_get(failure, "imageId"), "imageDigest");
	size_t at = survey_find(survey, digest);

	if (at != LIFECYCLE_NONE && survey->images[at].archived) {
		survey->unread++;
		return true;
	}
	return fail(err, ERR_SERVICE, "cannot read the index %s: %s", digest,
	    json_get_string(failure, "failureReason"));
}

static void
tick_off(struct surveying *listing, const json_t *answer)
{
	const char *digest =
	    json_get_string(json_object_get(answer, "imageId"), "imageDigest");

	if (digest)
		json_object_del(listing->unanswered, digest);
}

/* What an index names is known, or nothing is done by it. */
static bool
all_answered(const struct surveying *listing, struct error *err)
{
	const char *digest;
	json_t *none;

	json_object_foreach (listing->unanswered, digest, none)
		return fail(err, ERR_SERVICE,
		    "cannot read the index %s: the service leaves it out",
		    digest);
	return true;
}

static bool
take_manifests(void *ctx, struct calls_answer *answer, struct error *err)
{
	struct surveying *listing = ctx;
	const json_t *one;
	size_t i;

	if (!answer->reply) {
		*err = answer->error;
		return false;
	}
	json_array_foreach (json_object_get(answer->reply, "images"), i, one) {
		if (!look_into(listing->out, one, err))
			return false;
		if (json_get_string(one, "imageManifest"))
			tick_off(listing, one);
	}
	json_array_foreach (
	    json_object_get(answer->reply, "failures"), i, one) {
		if (!take_failure(listing->out, one, err))
			return false;
		tick_off(listing, one);
	}
	return true;
}

static bool
ask_manifests(struct surveying *listing, json_t *ids, struct error *err)
{
	return place_ask(listing->place, "batch-get-image",
	    json_members("imageIds", ids), NULL, err);
}

static bool
read_indexes(struct surveying *listing, struct error *err)
{
	struct survey *out = listing->out;
	json_t *ids = json_array();
	bool ok = true;

	for (size_t i = 0; ok && i < out->n; i++) {
		if (!out->images[i].is_index)
			continue;
		json_array_append_new(ids,
		    json_members(
			"imageDigest", json_text(out->images[i].digest)));
		json_object_set_new(
		    listing->unanswered, out->images[i].digest, json_true());
		if (json_array_size(ids) < IDS_MAX)
			continue;
		ok = ask_manifests(listing, ids, err);
		ids = json_array();
	}
	if (ok && json_array_size(ids))
		ok = ask_manifests(listing, ids, err);
	else
		json_decref(ids);
	return ok &&
	    place_answers(listing->place, take_manifests, listing, err) &&
	    all_answered(listing, err);
}

bool
survey_read(struct place *place, struct survey *out, struct error *err)
{
	struct surveying listing = {
	    .place = place, .out = out, .unanswered = json_object()};
	bool ok;

	*out = (struct survey){.places = json_object()};
	ok = list_images(&listing, err) && read_indexes(&listing, err);
	for (size_t i = 0; listing.subjects && i < out->n; i++)
		out->images[i].subject = survey_find(out, listing.subjects[i]);
	free(listing.subjects);
	json_decref(listing.unanswered);
	return ok;
}

void
survey_free(struct survey *survey)
{
	json_decref(survey->places);
	free(survey->images);
	arena_free(&survey->arena);
	*survey = (struct survey){0};
}

size_t
survey_find(const struct survey *survey, const char *digest)
{
	const json_t *place =
	    digest ? json_object_get(survey->places, digest) : NULL;

	return place ? (size_t)json_integer_value(place) : LIFECYCLE_NONE;
}
