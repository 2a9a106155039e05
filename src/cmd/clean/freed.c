/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/clean/freed.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/du/facts.h"
#include "cmd/du/tally.h"

enum { BATCH = 100 };

static bool
take_manifests(void *ctx, struct calls_answer *answer, struct error *err)
{
	struct facts_cache *cache = ctx;
	const json_t *one;
	size_t i;

	if (!answer->reply) {
		*err = answer->error;
		return false;
	}
	json_array_foreach (json_object_get(answer->reply, "images"), i, one) {
		const char *text = json_get_string(one, "imageManifest");
		const char *digest = json_get_string(
		    json_object_get(one, "imageId"), "imageDigest");
		struct buf line = {0};

		if (digest && text && facts_write(&line, text, strlen(text)))
			facts_cache_put(cache, digest, buf_text(&line));
		buf_free(&line);
	}
	return true;
}

/* Read those that are not kept, a call for a batch of them. */
static bool
read_missing(struct swept *swept, struct facts_cache *cache, struct error *err)
{
	json_auto_t *ids = json_array();
	bool ok = true;

	swept->place->repository = swept->repository;
	for (size_t i = 0; ok && i <= swept->survey.n; i++) {
		const char *digest =
		    i < swept->survey.n ? swept->survey.images[i].digest : NULL;

		if (digest && !facts_cache_get(cache, digest))
			json_array_append_new(ids,
			    json_members("imageDigest", json_text(digest)));
		if (json_array_size(ids) < (digest ? BATCH : 1))
			continue;
		ok = place_ask(swept->place, "batch-get-image",
		    json_members("imageIds", json_copy(ids)), NULL, err);
		json_array_clear(ids);
	}
	return ok && place_answers(swept->place, take_manifests, cache, err);
}

/* False where something is not known. */
static bool
add_image(struct tally *tally, size_t repository,
    const struct lifecycle_image *image, bool goes, const char *line)
{
	const unsigned waste = goes ? 1u << WASTE_OLD : 0;
	unsigned char digest[32];
	struct arena arena = {0};
	struct facts facts;
	bool ok = line && facts_digest(image->digest, digest) &&
	    facts_read(&arena, line, &facts);

	if (ok)
		tally_add(tally, 0, repository, digest, facts.size, waste);
	for (size_t i = 0; ok && i < facts.n_blobs; i++)
		tally_add(tally, 0, repository, facts.blobs[i].digest,
		    facts.blobs[i].size, waste);
	arena_free(&arena);
	return ok;
}

static bool
add_repository(struct tally *tally, size_t number, struct swept *swept,
    bool read, bool *known, struct error *err)
{
	struct facts_cache *cache =
	    facts_cache_open(swept->place->host, swept->repository);
	const char *pattern = swept->place->repository;
	bool ok = !read || read_missing(swept, cache, err);

	swept->place->repository = pattern;
	for (size_t i = 0; ok && *known && i < swept->survey.n; i++) {
		const struct lifecycle_image *image = &swept->survey.images[i];

		*known = add_image(tally, number, image,
		    swept->chosen[i].fate == FATE_GOES,
		    facts_cache_get(cache, image->digest));
	}
	facts_cache_close(cache);
	return ok;
}

bool
freed_count(struct sweep *sweep, bool read, struct error *err)
{
	struct arena arena = {0};
	struct tally *tally = tally_open(&arena);
	struct tally_group total;
	bool ok = true, known = true;
	size_t number = 0;
	int64_t least;

	tally_group(tally, "");
	for (struct swept *s = sweep->first; ok && s; s = s->next)
		if (s->deletion.n > 0)
			ok = add_repository(
			    tally, number++, s, read, &known, err);
	tally_sum(tally, &number, &total, &least);
	sweep->freed = ok && known ? total.freed[WASTE_OLD] : -1;
	tally_close(tally);
	arena_free(&arena);
	return ok;
}
