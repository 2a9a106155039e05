/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/du/storage.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"
#include "oci/manifest.h"
#include "rules/glob.h"

enum { PAGE = 1000, IDS = 100, FIRST = 64 };

struct repository {
	struct arena arena; /* of its images */
	const char *name;
	struct stored *images;
	size_t n, room;
	json_t *places,
	    *pages;     /* digest -> number; what texts are borrowed of */
	size_t open;    /* calls under way */
	size_t looked;  /* so many images were looked up in the cache */
	json_t *wanted; /* ids of those that it has not, of less than a call */
	struct facts_cache *cache;
};

/* A call under way. */
struct fetching {
	struct repository *of; /* NULL: the list of repositories */
	bool manifests;
	json_t *params;
};

struct weighing {
	struct storage *storage;
	struct arena arena;
	bool failed;
};

static void
ask(struct weighing *reading, struct repository *of, bool manifests,
    json_t *params)
{
	struct fetching *errand = xmalloc(sizeof(*errand));

	*errand = (struct fetching){of, manifests, params};
	if (of)
		of->open++;
	scope_ask(reading->storage->scope,
	    !of             ? "describe-repositories"
		: manifests ? "batch-get-image"
			    : "describe-images",
	    json_incref(params), errand);
}

static void
begin(struct weighing *reading, const char *name)
{
	struct repository *of = xmalloc(sizeof(*of));
	json_t *params = scope_params(reading->storage->scope, name);

	*of = (struct repository){.places = json_object(),
	    .pages = json_array(),
	    .wanted = json_array()};
	of->name = arena_strdup(&of->arena, name);
	json_object_set_new(params, "maxResults", json_integer(PAGE));
	json_object_set_new(
	    params, "filter", json_members("imageStatus", json_text("ANY")));
	reading->storage->repositories++;
	ask(reading, of, false, params);
}

static double
moment(const json_t *detail, const char *key)
{
	return verb_time(json_object_get(detail, key));
}

static unsigned
waste_of(const struct storage *storage, const struct stored *image,
    const json_t *detail)
{
	const char *status = json_get_string(detail, "imageStatus");
	double pulled = moment(detail, "lastRecordedPullTime");
	unsigned waste = 0;

	if (json_array_size(image->tags) == 0)
		waste |= 1u << WASTE_UNTAGGED;
	if (status && strcmp(status, "ARCHIVED") == 0)
		waste |= 1u << WASTE_ARCHIVED;
	if (image->pushed >= 0 && image->pushed < storage->before) {
		waste |= 1u << WASTE_OLD;
		if (pulled < storage->before)
			waste |= 1u << WASTE_IDLE;
	}
	return waste;
}

static void
add_image(struct weighing *reading, struct repository *of, const json_t *detail)
{
	const char *digest = json_get_string(detail, "imageDigest");
	const char *artifact = json_get_string(detail, "artifactMediaType");
	const char *type = json_get_string(detail, "imageManifestMediaType");
	unsigned char bytes[32];
	struct stored *image;

	if (!digest || !facts_digest(digest, bytes))
		return;
	if (of->n == of->room) {
		of->room = of->room ? of->room * 2 : FIRST;
		of->images =
		    xrealloc(of->images, of->room * sizeof(*of->images));
	}
	json_object_set_new(
	    of->places, digest, json_integer((json_int_t)of->n));
	image = &of->images[of->n++];
	*image = (struct stored){.digest = digest,
	    .type = artifact ? artifact
		: type       ? type
			     : "",
	    .tags = json_object_get(detail, "imageTags"),
	    .size =
		json_integer_value(json_object_get(detail, "imageSizeInBytes")),
	    .pushed = moment(detail, "imagePushedAt")};
	image->waste = waste_of(reading->storage, image, detail);
}

/* Whether the cache has what its manifest names. */
static bool
is_kept(struct repository *of, struct stored *image)
{
	const char *line = facts_cache_get(of->cache, image->digest);

	image->known = line && facts_read(&of->arena, line, &image->facts);
	return image->known;
}

/* Digests are the same everywhere: accounts and regions may share a file. */
static const char *
cache_key(struct weighing *reading, const struct repository *of)
{
	const char *host = reading->storage->scope->host;

	return arena_printf(
	    &reading->arena, "%s/%s", host ? host : "", of->name);
}

static void
ask_manifests(struct weighing *reading, struct repository *of)
{
	json_t *params = scope_params(reading->storage->scope, of->name);

	json_object_set_new(params, "imageIds", of->wanted);
	of->wanted = json_array();
	json_object_set_new(params, "acceptedMediaTypes",
	    json_pack("[s,s,s,s]", oci_type_manifest, oci_type_index,
		"application/vnd.docker.distribution.manifest.v2+json",
		"application/vnd.docker.distribution.manifest.list.v2+json"));
	ask(reading, of, true, params);
}

/* Those of a page while the next is on its way, as soon as they fill a call;
 * after the last page the rest. */
static void
want_manifests(struct weighing *reading, struct repository *of, bool last)
{
	if (!of->cache)
		of->cache = facts_cache_open(cache_key(reading, of));
	for (; of->looked < of->n; of->looked++) {
		struct stored *image = &of->images[of->looked];

		if (is_kept(of, image))
			continue;
		json_array_append_new(of->wanted,
		    json_members("imageDigest", json_text(image->digest)));
		if (json_array_size(of->wanted) == IDS)
			ask_manifests(reading, of);
	}
	if (last && json_array_size(of->wanted) > 0)
		ask_manifests(reading, of);
}

static struct stored *
find(const struct repository *of, const char *digest)
{
	const json_t *place = json_object_get(of->places, digest);

	return place ? &of->images[json_integer_value(place)] : NULL;
}

static void
take_manifests(struct repository *of, const json_t *reply)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(reply, "images"), i, item) {
		const char *text = json_get_string(item, "imageManifest");
		const char *digest = json_get_string(
		    json_object_get(item, "imageId"), "imageDigest");
		struct stored *image = digest ? find(of, digest) : NULL;
		struct buf line = {0};

		if (image && text && facts_write(&line, text, strlen(text)) &&
		    facts_read(&of->arena, buf_text(&line), &image->facts)) {
			image->known = true;
			facts_cache_put(of->cache, digest, buf_text(&line));
		}
		buf_free(&line);
	}
}

/* What one that is kept holds is kept as well; true where that is news. */
static bool
hold(const struct repository *of, const char *digest, unsigned bit)
{
	struct stored *image = find(of, digest);

	if (!image || !(image->waste & bit))
		return false;
	image->waste &= ~bit;
	return true;
}

/* Images of an index have no tags of their own, nor have signatures. */
static void
hold_all(struct repository *of)
{
	const unsigned bit = 1u << WASTE_UNTAGGED;
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < of->n; i++) {
			struct stored *image = &of->images[i];
			const char *subject = image->facts.subject;
			const struct stored *kept =
			    subject ? find(of, subject) : NULL;

			if (kept && !(kept->waste & bit))
				more |= hold(of, image->digest, bit);
			for (size_t c = 0; c < image->facts.n_children &&
			     !(image->waste & bit);
			     c++)
				more |= hold(of, image->facts.children[c], bit);
		}
	}
}

static void
end(struct weighing *reading, struct repository *of)
{
	struct storage *storage = reading->storage;

	for (size_t i = 0; i < of->n && storage->exact; i++)
		storage->unread += !of->images[i].known;
	hold_all(of);
	if (!reading->failed)
		storage->take(storage->ctx, of->name, of->images, of->n);
	if (of->cache)
		facts_cache_close(of->cache);
	json_decref(of->places);
	json_decref(of->pages);
	json_decref(of->wanted);
	arena_free(&of->arena);
	free(of->images);
	free(of);
}

static bool
is_wanted(const struct storage *storage, const char *name)
{
	const char *const *pattern = storage->patterns;

	for (; *pattern; pattern++)
		if (glob_matches(*pattern, name))
			return true;
	return storage->patterns[0] == NULL;
}

static void
take_repositories(struct weighing *reading, const json_t *reply)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(reply, "repositories"), i, item) {
		const char *name = json_get_string(item, "repositoryName");

		if (name && is_wanted(reading->storage, name))
			begin(reading, name);
	}
}

static void
take_images(struct weighing *reading, struct repository *of, json_t *reply)
{
	const json_t *item;
	size_t i;

	/* texts are borrowed of it */
	json_array_append(of->pages, reply);
	json_array_foreach (json_object_get(reply, "imageDetails"), i, item)
		add_image(reading, of, item);
}

static void
take_reply(struct weighing *reading, struct fetching *errand, json_t *reply)
{
	const char *token = json_get_string(reply, "nextToken");

	if (!errand->of)
		take_repositories(reading, reply);
	else if (errand->manifests)
		take_manifests(errand->of, reply);
	else
		take_images(reading, errand->of, reply);
	if (token && !errand->manifests) {
		json_object_set_new(
		    errand->params, "nextToken", json_text(token));
		ask(reading, errand->of, false, json_incref(errand->params));
	}
	if (errand->of && !errand->manifests && reading->storage->exact)
		want_manifests(reading, errand->of, !token);
}

/* One that was deleted in the meantime holds nothing. */
static void
take_answer(
    struct weighing *reading, struct calls_answer *answer, struct error *err)
{
	struct fetching *errand = answer->mark;
	struct repository *of = errand->of;
	bool gone = of && reading->storage->patterns[0] == NULL &&
	    verb_is_code(&answer->error, "RepositoryNotFoundException");

	if (answer->reply && !reading->failed) {
		take_reply(reading, errand, answer->reply);
	} else if (!answer->reply && !reading->failed && !gone) {
		*err = answer->error;
		answer->error = (struct error){0};
		reading->failed = true;
	}
	json_decref(answer->reply);
	error_clear(&answer->error);
	json_decref(errand->params);
	free(errand);
	if (of && --of->open == 0)
		end(reading, of);
}

/* Whether no pattern is one: names need no right to see all others. */
static bool
are_names(const struct storage *storage)
{
	for (const char *const *p = storage->patterns; *p; p++)
		if (strchr(*p, '*'))
			return false;
	return storage->patterns[0] != NULL;
}

bool
storage_read(struct storage *storage, struct error *err)
{
	struct weighing reading = {.storage = storage};
	struct calls_answer answer;
	json_t *params;

	if (are_names(storage)) {
		for (const char *const *p = storage->patterns; *p; p++)
			begin(&reading, *p);
	} else {
		params = scope_params(storage->scope, NULL);
		json_object_set_new(params, "maxResults", json_integer(PAGE));
		ask(&reading, NULL, false, params);
	}
	while (calls_any(storage->scope->calls, &answer))
		take_answer(&reading, &answer, err);
	arena_free(&reading.arena);
	return !reading.failed;
}
