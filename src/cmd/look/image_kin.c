/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_kin.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/look/image_row.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"
#include "oci/manifest.h"
#include "oci/read.h"

/* Each is some calls; a thousand images are one page of a listing. */
enum { MOST = 64 };

static void
ask_referrers(struct image_part *part, const char *digest)
{
	json_t *params = scope_params(part->scope, part->repository);

	json_object_set_new(params, "subjectId",
	    json_members("imageDigest", json_text(digest)));
	json_object_set_new(
	    params, "filter", json_members("artifactStatus", json_text("ANY")));
	json_object_set_new(params, "maxResults", json_integer(50));
	part_ask(part, ASK_REFERRERS,
	    arena_strdup(&part->scope->run->arena, digest), params);
}

static void
ask_manifest(struct image_part *part, const char *digest)
{
	json_t *ids = json_array();

	json_array_append_new(
	    ids, json_members("imageDigest", json_text(digest)));
	part_ask(part, ASK_MANIFESTS, NULL,
	    scope_manifests(part->scope, part->repository, ids));
}

/* What may belong to it. */
static void
ask_about(struct image_part *part, const char *digest, bool index)
{
	static const char *const ends[] = {"", ".sig", ".att", ".sbom"};
	struct arena *arena = &part->scope->run->arena;

	if (index)
		ask_manifest(part, digest);
	ask_referrers(part, digest);
	for (size_t i = 0; i < countof(ends); i++)
		part_ask_image(part, ASK_KIN,
		    oci_fallback_tag(arena, digest, ends[i]), NULL);
}

/* Whether it is a new one, and worth it: a liar has more without end. */
static bool
is_welcome(struct image_kin *kin, const char *digest)
{
	if (json_object_get(kin->rows, digest))
		return false;
	kin->full = kin->full || json_object_size(kin->rows) >= MOST;
	return !kin->full;
}

/* The row (taken) of one that is asked for. */
static void
meet(struct image_part *part, const char *digest, enum image_question what,
    json_t *row)
{
	if (!is_welcome(&part->kin, digest)) {
		json_decref(row);
		return;
	}
	json_object_set_new(part->kin.rows, digest, row);
	part_ask_image(part, what, NULL, digest);
}

static void
take_detail(
    struct image_part *part, enum image_question what, const json_t *detail)
{
	struct image_kin *kin = &part->kin;
	json_auto_t *row = image_row(detail);
	const char *digest = json_get_string(row, "digest");

	if (!digest || json_object_get(kin->known, digest) ||
	    (!json_object_get(kin->rows, digest) && !is_welcome(kin, digest)))
		return;
	/* the listing of referrers may know a subject of its own */
	json_object_update_missing(row, json_object_get(kin->rows, digest));
	json_object_set(kin->rows, digest, row);
	json_object_set_new(kin->known, digest, json_true());
	if (what != ASK_LEAF)
		ask_about(part, digest,
		    oci_is_index_type(json_get_string(row, "mediaType")));
}

void
image_kin_begin(struct image_part *part, const json_t *detail)
{
	part->kin = (struct image_kin){.rows = json_object(),
	    .known = json_object(),
	    .replies = json_array()};
	take_detail(part, ASK_KIN, detail);
}

/* As far as the listing of referrers knows it: one that is in an upstream
 * registry alone is not described. */
static void
meet_referrer(
    struct image_part *part, const char *subject, const json_t *referrer)
{
	const char *digest = json_get_string(referrer, "digest");
	const char *type = json_get_string(referrer, "artifactType");
	json_t *row;

	if (!digest)
		return;
	row = json_members("repository", json_text(part->repository), "digest",
	    json_text(digest), "kind",
	    json_text(oci_kind_of_type(type ? type : "")), "subject",
	    json_text(subject));
	verb_put(row, "size", json_object_get(referrer, "size"));
	verb_put(row, "status", json_object_get(referrer, "artifactStatus"));
	verb_put(row, "mediaType", json_object_get(referrer, "mediaType"));
	verb_put(
	    row, "artifactType", json_object_get(referrer, "artifactType"));
	meet(part, digest, ASK_KIN, row);
}

static bool
is_absent(struct calls_answer *answer)
{
	if (!verb_is_code(&answer->error, "ImageNotFoundException"))
		return false;
	error_clear(&answer->error);
	return true;
}

bool
image_kin_take(const struct image_call *call, struct calls_answer *answer,
    struct error *err)
{
	struct image_part *part = call->part;
	const char *operation = image_operations[call->what];
	const json_t *list, *one;
	size_t i;

	if (!answer->reply && is_absent(answer))
		return true;
	if (!answer->reply) {
		*err = answer->error;
		return scope_explain(part->scope, operation, err);
	}
	if (!part->kin.rows)
		return true;
	list = scope_list(part->scope, operation, answer->reply, err);
	json_array_foreach (list, i, one) {
		if (call->what == ASK_REFERRERS)
			meet_referrer(part, call->subject, one);
		else
			take_detail(part, call->what, one);
	}
	return list != NULL;
}

void
image_kin_manifests(struct image_part *part, json_t *reply)
{
	const char *text =
	    json_get_string(json_array_get(json_object_get(reply, "images"), 0),
		"imageManifest");
	struct oci_manifest manifest = {0};
	struct arena arena = {0};
	struct error why = {0};

	json_array_append(part->kin.replies, reply);
	if (text &&
	    oci_manifest_read(&arena, text, strlen(text), "", &manifest, &why))
		for (size_t i = 0; i < manifest.n_children; i++) {
			const struct oci_descriptor *child =
			    &manifest.children[i];

			meet(part, child->digest,
			    oci_is_attestation(child) ? ASK_LEAF : ASK_KIN,
			    json_null());
		}
	oci_manifest_free(&manifest);
	error_clear(&why);
	arena_free(&arena);
}

struct image_tree *
image_kin_tree(struct image_part *part)
{
	const struct image_tree_wish wish = {
	    .scope = part->scope, .repository = part->repository};
	struct image_tree *tree;
	const char *digest;
	json_t *row;
	size_t i;

	json_object_foreach (part->kin.rows, digest, row)
		if (json_is_object(row))
			json_array_append(part->rows, row);
	tree = image_tree_open(&part->scope->run->arena, &wish, part->rows);
	json_array_foreach (part->kin.replies, i, row)
		image_tree_take(tree, row);
	return tree;
}
