/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/du/storage.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "rules/glob.h"

enum { IDS = 100, FIRST = 64 };

struct repository {
	struct repository *next;
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
};

static void
ask(struct storage *storage, struct repository *of, bool manifests,
    json_t *params)
{
	struct fetching *errand = arena_new(&storage->arena, struct fetching);

	*errand = (struct fetching){of, manifests};
	if (of)
		of->open++;
	scope_ask(storage->scope,
	    !of             ? "describe-repositories"
		: manifests ? "batch-get-image"
			    : "describe-images",
	    params, errand);
}

static void
begin(struct storage *storage, const char *name)
{
	struct repository *of = xmalloc(sizeof(*of));
	json_t *params = scope_params(storage->scope, name);

	*of = (struct repository){.next = storage->first,
	    .places = json_object(),
	    .pages = json_array(),
	    .wanted = json_array()};
	storage->first = of;
	of->name = arena_strdup(&of->arena, name);
	json_object_set_new(
	    params, "filter", json_members("imageStatus", json_text("ANY")));
	storage->repositories++;
	ask(storage, of, false, params);
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
	double before = verb_when(&storage->before);
	unsigned waste = 0;

	if (json_array_size(image->tags) == 0)
		waste |= 1u << WASTE_UNTAGGED;
	if (status && strcmp(status, "ARCHIVED") == 0)
		waste |= 1u << WASTE_ARCHIVED;
	if (image->pushed >= 0 && image->pushed < before) {
		waste |= 1u << WASTE_OLD;
		if (pulled < before)
			waste |= 1u << WASTE_IDLE;
	}
	return waste;
}

static void
add_image(struct storage *storage, struct repository *of, const json_t *detail)
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
	image->waste = waste_of(storage, image, detail);
}

/* Whether the cache has what its manifest names. */
static bool
is_kept(struct repository *of, struct stored *image)
{
	const char *line = facts_cache_get(of->cache, image->digest);

	image->known = line && facts_read(&of->arena, line, &image->facts);
	return image->known;
}

static void
ask_manifests(struct storage *storage, struct repository *of)
{
	ask(storage, of, true,
	    scope_manifests(storage->scope, of->name, of->wanted));
	of->wanted = json_array();
}

/* Those of a page while the next is on its way, as soon as they fill a call;
 * after the last page the rest. */
static void
want_manifests(struct storage *storage, struct repository *of, bool last)
{
	if (!of->cache)
		of->cache = facts_cache_open(storage->scope->host, of->name);
	for (; of->looked < of->n; of->looked++) {
		struct stored *image = &of->images[of->looked];

		if (is_kept(of, image))
			continue;
		json_array_append_new(of->wanted,
		    json_members("imageDigest", json_text(image->digest)));
		if (json_array_size(of->wanted) == IDS)
			ask_manifests(storage, of);
	}
	if (last && json_array_size(of->wanted) > 0)
		ask_manifests(storage, of);
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
drop(struct storage *storage, struct repository *of)
{
	struct repository **link = &storage->first;

	while (*link != of)
		link = &(*link)->next;
	*link = of->next;
	if (of->cache)
		facts_cache_close(of->cache);
	json_decref(of->places);
	json_decref(of->pages);
	json_decref(of->wanted);
	arena_free(&of->arena);
	free(of->images);
	free(of);
}

static void
end(struct storage *storage, struct repository *of)
{
	for (size_t i = 0; i < of->n && storage->exact; i++)
		storage->unread += !of->images[i].known;
	hold_all(of);
	storage->take(storage->ctx, of->name, of->images, of->n);
	drop(storage, of);
}

static bool
take_repositories(
    struct storage *storage, const json_t *list, struct error *err)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		const char *name = scope_name(storage->scope, item, err);

		if (!name)
			return false;
		if (glob_matches_any(storage->patterns, name))
			begin(storage, name);
	}
	return true;
}

static bool
take_images(struct storage *storage, struct repository *of,
    struct calls_answer *answer, struct error *err)
{
	const json_t *list =
	    scope_list(storage->scope, "describe-images", answer->reply, err);
	const json_t *item;
	size_t i;

	if (!list)
		return false;
	/* texts are borrowed of it */
	json_array_append(of->pages, answer->reply);
	json_array_foreach (list, i, item)
		add_image(storage, of, item);
	if (storage->exact)
		want_manifests(storage, of, !answer->more);
	return true;
}

static bool
take_reply(struct storage *storage, struct fetching *errand,
    struct calls_answer *answer, struct error *err)
{
	const json_t *list;

	if (errand->of && errand->manifests) {
		take_manifests(errand->of, answer->reply);
		return true;
	}
	if (errand->of)
		return take_images(storage, errand->of, answer, err);
	list = scope_list(
	    storage->scope, "describe-repositories", answer->reply, err);
	return list && take_repositories(storage, list, err);
}

/* One that was deleted in the meantime holds nothing. */
bool
storage_take(
    struct storage *storage, struct calls_answer *answer, struct error *err)
{
	struct fetching *errand = answer->mark;
	struct repository *of = errand->of;
	bool gone = of && storage->patterns[0] == NULL &&
	    verb_is_code(&answer->error, "RepositoryNotFoundException");

	if (!answer->reply && !gone) {
		*err = answer->error;
		return scope_explain(storage->scope,
		    !of                     ? "describe-repositories"
			: errand->manifests ? "batch-get-image"
					    : "describe-images",
		    err);
	}
	error_clear(&answer->error);
	if (answer->reply && !take_reply(storage, errand, answer, err))
		return false;
	if (of && !answer->more && --of->open == 0)
		end(storage, of);
	return true;
}

void
storage_begin(struct storage *storage)
{
	const char *const *p = storage->patterns;

	if (!glob_are_names(p)) {
		ask(storage, NULL, false, scope_params(storage->scope, NULL));
		return;
	}
	for (; *p; p++)
		begin(storage, *p);
}

void
storage_free(struct storage *storage)
{
	while (storage->first)
		drop(storage, storage->first);
	arena_free(&storage->arena);
}
