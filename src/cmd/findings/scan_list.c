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

/* What is asked for, page by page. */
struct scan_ask {
	enum { REPOSITORIES, IMAGES, INDEX } kind;
	const char *repository;
	const char *name, *tag; /* of an index */
	json_t *params;         /* of the next page, too */
};

struct scan_hunt {
	struct scans *scans;
	struct scope *scope;
	struct arena *arena;
	const struct reference *reference;
	bool several; /* any number of images is right */
};

static void
ask(struct scan_hunt *listing, struct scan_ask job, const char *operation)
{
	struct scan_ask *kept = arena_new(listing->arena, struct scan_ask);

	*kept = job;
	scope_ask(listing->scope, operation, json_incref(job.params), kept);
}

static void
ask_images(struct scan_hunt *listing, const char *repository)
{
	const struct reference *reference = listing->reference;
	json_t *params = scope_params(listing->scope, repository);
	json_t *id;

	if (listing->several) {
		json_object_set_new(params, "filter",
		    json_pack("{s:s}", "tagStatus", "TAGGED"));
		json_object_set_new(params, "maxResults", json_integer(1000));
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
	    (struct scan_ask){
		.kind = IMAGES, .repository = repository, .params = params},
	    "describe-images");
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
tag_of(const struct scan_hunt *listing, const json_t *detail)
{
	const struct reference *reference = listing->reference;
	const json_t *tags = json_object_get(detail, "imageTags"), *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		const char *text = json_string_value(tag);

		if (text &&
		    (listing->several && reference->tag
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
ask_index(struct scan_hunt *listing, const char *repository, const char *tag,
    const char *digest, const char *name)
{
	json_t *params = scope_params(listing->scope, repository);

	json_object_set_new(params, "imageIds",
	    json_pack("[{s:o}]", "imageDigest", json_text(digest)));
	json_object_set_new(params, "acceptedMediaTypes",
	    json_pack("[s,s]", oci_type_index,
		"application/vnd.docker.distribution.manifest.list.v2+json"));
	ask(listing,
	    (struct scan_ask){.kind = INDEX,
		.repository = repository,
		.tag = tag,
		.name = name,
		.params = params},
	    "batch-get-image");
}

static bool
take_image(struct scan_hunt *listing, const char *repository,
    const json_t *detail, struct error *err)
{
	const char *digest = json_get_string(detail, "imageDigest");
	const char *tag = tag_of(listing, detail), *name;

	if (!digest)
		return fail(err, ERR_GENERAL,
		    "%s: the service answered without a digest", repository);
	if (listing->several && !tag)
		return true;
	name = arena_printf(listing->arena, "%s%c%s", repository,
	    tag && !listing->reference->digest ? ':' : '@',
	    tag && !listing->reference->digest ? tag : digest);
	if (is_index(detail))
		ask_index(listing, repository, tag, digest, name);
	else
		add(listing, repository, tag, digest, name);
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
take_page(struct scan_hunt *listing, const struct scan_ask *job,
    const json_t *reply, struct error *err)
{
	const char *names = listing->reference->repository;
	const json_t *item;
	bool ok = true;
	size_t i;

	if (job->kind == INDEX)
		return take_index(listing, job, reply, err);
	json_array_foreach (json_object_get(reply, "imageDetails"), i, item)
		ok = ok && take_image(listing, job->repository, item, err);
	json_array_foreach (json_object_get(reply, "repositories"), i, item) {
		const char *name = json_get_string(item, "repositoryName");

		if (name && glob_matches(names, name))
			ask_images(listing, arena_strdup(listing->arena, name));
	}
	return ok;
}

/* The next page, or its parameters are done with. */
static void
go_on(
    struct scan_hunt *listing, const struct scan_ask *job, const json_t *reply)
{
	const char *token = json_get_string(reply, "nextToken");

	if (token && *token && job->kind != INDEX) {
		json_object_set_new(job->params, "nextToken", json_text(token));
		ask(listing, *job,
		    job->kind == IMAGES ? "describe-images"
					: "describe-repositories");
		return;
	}
	json_decref(job->params);
}

static bool
take_answers(struct scan_hunt *listing, struct error *err)
{
	struct calls_answer answer;
	bool ok = true;

	while (calls_next(listing->scope->calls, &answer)) {
		const struct scan_ask *job = answer.mark;

		if (ok && !answer.reply) {
			*err = answer.error;
			answer.error = (struct error){0};
			ok = false;
		}
		if (ok && answer.reply) {
			ok = take_page(listing, job, answer.reply, err);
			go_on(listing, job, answer.reply);
		} else {
			json_decref(job->params);
		}
		error_clear(&answer.error);
		json_decref(answer.reply);
	}
	return ok;
}

bool
scans_add(struct scans *scans, struct scope *scope,
    const struct reference *reference, struct error *err)
{
	bool names = strchr(reference->repository, '*') != NULL;
	struct scan_hunt listing = {.scans = scans,
	    .scope = scope,
	    .arena = &scope->run->arena,
	    .reference = reference,
	    .several = names ||
		(reference->tag && strchr(reference->tag, '*') != NULL)};

	if (!scans->last)
		scans->last = &scans->first;
	if (names)
		ask(&listing,
		    (struct scan_ask){.kind = REPOSITORIES,
			.params = scope_params(scope, NULL)},
		    "describe-repositories");
	else
		ask_images(&listing, reference->repository);
	return take_answers(&listing, err);
}

void
scans_free(struct scans *scans)
{
	for (struct scan *scan = scans->first; scan; scan = scan->next) {
		json_decref(scan->rows);
		error_clear(&scan->error);
	}
}
