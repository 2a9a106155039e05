/* Which images references mean, and whose scans are theirs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/findings/scan.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"
#include "oci/manifest.h"
#include "rules/glob.h"

/* What is asked for. */
struct scan_ask {
	enum { REPOSITORIES, IMAGES, INDEX } kind;
	const struct reference *reference; /* that meant it */
	const char *repository;
	const char *name, *tag; /* of an index */
};

struct scan_hunt {
	struct scans *scans;
	struct scope *scope;
	struct arena *arena;
};

static const char *const operations[] = {
    "describe-repositories", "describe-images", "batch-get-image"};

static void
ask(struct scan_hunt *listing, struct scan_ask job, json_t *params)
{
	struct scan_ask *kept = arena_new(listing->arena, struct scan_ask);

	*kept = job;
	scope_ask(listing->scope, operations[job.kind], params, kept);
}

/* Whether any number of images is right. */
static bool
are_several(const struct reference *reference)
{
	return strchr(reference->repository, '*') ||
	    (reference->tag && strchr(reference->tag, '*'));
}

static void
ask_images(struct scan_hunt *listing, const struct reference *reference,
    const char *repository)
{
	json_t *params = scope_params(listing->scope, repository);
	json_t *id;

	scopes_meet(&listing->scans->scopes, listing->scope, repository);
	if (are_several(reference)) {
		json_object_set_new(params, "filter",
		    json_members("tagStatus", json_text("TAGGED")));
	} else {
		id = json_object();
		if (reference->digest)
			json_object_set_new(
			    id, "imageDigest", json_text(reference->digest));
		else
			json_object_set_new(id, "imageTag",
			    json_text(
				reference->tag ? reference->tag : "latest"));
		json_object_set_new(params, "imageIds", json_pack("[o]", id));
	}
	ask(listing,
	    (struct scan_ask){.kind = IMAGES,
		.reference = reference,
		.repository = repository},
	    params);
}

static void
add(struct scan_hunt *listing, const char *repository, const char *tag,
    const char *digest, const char *name)
{
	struct scan *scan = arena_new(listing->arena, struct scan);

	*scan = (struct scan){.scope = listing->scope,
	    .repository = repository,
	    .tag = tag,
	    .digest = arena_strdup(listing->arena, digest),
	    .name = name,
	    .rows = json_array()};
	*listing->scans->last = scan;
	listing->scans->last = &scan->next;
	listing->scans->n++;
}

/* The tag by which an image is meant: the first that is matched. */
static const char *
tag_of(const struct scan_hunt *listing, const struct reference *reference,
    const json_t *detail)
{
	bool several = are_several(reference);
	const json_t *tags = json_object_get(detail, "imageTags"), *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		const char *text = json_string_value(tag);

		if (text &&
		    (several && reference->tag
			    ? glob_matches(reference->tag, text)
			    : !reference->tag ||
				strcmp(reference->tag, text) == 0))
			return arena_strdup(listing->arena, text);
	}
	return NULL;
}

static bool
is_index(const json_t *detail)
{
	return oci_is_index_type(
	    json_get_string(detail, "imageManifestMediaType"));
}

/* An index is not scanned, its images are. */
static void
ask_index(struct scan_hunt *listing, struct scan_ask job, const char *digest)
{
	job.kind = INDEX;
	ask(listing, job,
	    scope_manifests(listing->scope, job.repository,
		json_pack("[{s:o}]", "imageDigest", json_text(digest))));
}

/* As people write it, and where it is if that may be in several places. */
static const char *
name_of(const struct scan_hunt *listing, const struct scan_ask *job,
    const char *tag, const char *digest)
{
	bool tagged = tag && !job->reference->digest;

	return scope_name_at(listing->scope,
	    arena_printf(listing->arena, "%s%c%s", job->repository,
		tagged ? ':' : '@', tagged ? tag : digest));
}

static bool
take_image(struct scan_hunt *listing, const struct scan_ask *job,
    const json_t *detail, struct error *err)
{
	const char *digest = json_get_string(detail, "imageDigest");
	struct scan_ask index = *job;

	if (!digest)
		return fail(err, ERR_GENERAL,
		    "%s: the service answered without a digest",
		    job->repository);
	index.tag = tag_of(listing, job->reference, detail);
	if (are_several(job->reference) && !index.tag)
		return true;
	index.name = name_of(listing, job, index.tag, digest);
	if (is_index(detail))
		ask_index(listing, index, digest);
	else
		add(listing, job->repository, index.tag, digest, index.name);
	return true;
}

/* The images of an index; attestations are none. */
static bool
take_index(struct scan_hunt *listing, const struct scan_ask *job,
    const json_t *reply, struct error *err)
{
	const json_t *image =
	    json_array_get(json_object_get(reply, "images"), 0);
	const char *text = json_get_string(image, "imageManifest");
	struct oci_manifest manifest = {0};
	bool ok;

	if (!text)
		return fail(err, ERR_SERVICE, "%s: its index cannot be read",
		    job->name);
	ok = oci_manifest_read(
	    listing->arena, text, strlen(text), "", &manifest, err);
	for (size_t i = 0; ok && i < manifest.n_children; i++) {
		const struct oci_descriptor *child = &manifest.children[i];
		const char *platform =
		    *child->platform ? child->platform : NULL;

		if (oci_is_attestation(child))
			continue;
		add(listing, job->repository, job->tag, child->digest,
		    arena_printf(listing->arena, "%s (%s)", job->name,
			platform ? platform : child->digest));
	}
	oci_manifest_free(&manifest);
	return ok;
}

static bool
take_list(struct scan_hunt *listing, const struct scan_ask *job,
    const json_t *reply, struct error *err)
{
	const json_t *list =
	    scope_list(listing->scope, operations[job->kind], reply, err);
	bool ok = list != NULL;
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		const char *name;

		if (job->kind == IMAGES) {
			ok = ok && take_image(listing, job, item, err);
			continue;
		}
		name = scope_name(listing->scope, item, err);
		if (!name)
			return false;
		if (glob_matches(job->reference->repository, name))
			ask_images(listing, job->reference,
			    arena_strdup(listing->arena, name));
	}
	return ok;
}

static struct scan_hunt
listing_of(struct scans *scans, struct scope *scope)
{
	return (struct scan_hunt){scans, scope, &scope->run->arena};
}

static bool
take(void *ctx, struct scope *scope, struct calls_answer *answer,
    struct error *err)
{
	struct scan_hunt listing = listing_of(ctx, scope);
	const struct scan_ask *job = answer->mark;

	if (!answer->reply) {
		*err = answer->error;
		return false;
	}
	return job->kind == INDEX
	    ? take_index(&listing, job, answer->reply, err)
	    : take_list(&listing, job, answer->reply, err);
}

static void
begin_word(struct scan_hunt *listing, const struct reference *word)
{
	if (strchr(word->repository, '*'))
		ask(listing,
		    (struct scan_ask){.kind = REPOSITORIES, .reference = word},
		    scope_params(listing->scope, NULL));
	else
		ask_images(listing, word, word->repository);
}

static bool
begin(void *ctx, struct scope *scope, struct error *err)
{
	static const struct reference all = {.repository = "*"};
	struct scans *scans = ctx;
	struct scan_hunt listing = listing_of(scans, scope);

	(void)err;
	if (!scans->last)
		scans->last = &scans->first;
	for (size_t i = 0; i < scans->scopes.n_words; i++)
		if (scopes_has(scope, &scans->scopes.words[i]))
			begin_word(&listing, &scans->scopes.words[i]);
	if (scans->scopes.n_words == 0)
		begin_word(&listing, &all);
	return true;
}

const struct scopes_work scans_add = {begin, take, NULL};

void
scans_free(struct scans *scans)
{
	for (struct scan *scan = scans->first; scan; scan = scan->next) {
		json_decref(scan->rows);
		error_clear(&scan->error);
	}
}
