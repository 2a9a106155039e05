/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/ops.h"
#include "local/registry/pull.h"
#include "local/registry/replicate.h"
#include "local/store/sql.h"
#include "rules/tags.h"

enum { MAX_PARENTS = 100 /* of thousands, some are enough */ };

static json_t *
image_json(struct call *call, const struct image *image, const char *tag)
{
	json_t *out = json_object();
	size_t len;
	char *bytes = image_manifest(&call->tx, call->arena, image->id, &len);

	put_string(out, "registryId", call->registry.account);
	put_string(out, "repositoryName", call->repo.name);
	json_object_set_new(out, "imageId", image_id_json(image->digest, tag));
	if (bytes)
		json_object_set_new(
		    out, "imageManifest", json_text_n(bytes, len));
	put_string(out, "imageManifestMediaType", image->media_type);
	return out;
}

static bool
put_image(struct call *call)
{
	const json_t *manifest = call_member(call, "imageManifest");
	struct image_put put = {.manifest = json_string_value(manifest),
	    .len = json_string_length(manifest),
	    .media_type = call_string(call, "imageManifestMediaType"),
	    .tag = call_string(call, "imageTag"),
	    .digest = call_string(call, "imageDigest"),
	    .check_layers = call->server->options.require_layers
		? LAYERS_HERE
		: LAYERS_NOT_OTHERS,
	    .scan_by =
		call->server->options.scanner ? SCAN_PROGRAM : SCAN_ASKED,
	    .check_exists = true};
	struct image image;

	if (!call_check_tag(call, put.tag) ||
	    !call_check_digest(call, put.digest) ||
	    !image_put(&call->tx, call->arena, &call->registry, &call->repo,
		&put, &image, &call->why) ||
	    !replicate_image(call->server, &call->tx, call->arena,
		&call->registry, &call->repo, &image, put.tag))
		return false;
	call_put(call, "image", image_json(call, &image, put.tag));
	return true;
}

static void
add_failure(
    struct call *call, const json_t *id, const char *code, const char *reason)
{
	json_t *list = json_object_get(call->out, "failures");
	const char *digest = json_get_string(id, "imageDigest");
	const char *tag = json_get_string(id, "imageTag");

	json_array_append_new(list,
	    json_members("imageId", image_id_json(digest, tag), "failureCode",
		json_text(code), "failureReason", json_text(reason)));
}

/* What is wrong with an identifier by itself; true when nothing is. */
static bool
check_id(struct call *call, const json_t *id)
{
	const char *digest = json_get_string(id, "imageDigest");
	const char *tag = json_get_string(id, "imageTag");

	if (!digest && !tag)
		add_failure(call, id, "MissingDigestAndTag",
		    "Invalid request parameters: both tag and digest cannot "
		    "be null");
	else if (digest && !digest_is_possible(digest))
		add_failure(call, id, "InvalidImageDigest",
		    "Invalid request parameters: image digest should satisfy "
		    "the regex '" DIGEST_PATTERN "'");
	else if (tag && !tag_is_valid(tag))
		add_failure(call, id, "InvalidImageTag",
		    "Invalid request parameters: image tag should satisfy the "
		    "regex '" TAG_PATTERN "'");
	else
		return true;
	return false;
}

static void
add_not_found(struct call *call, const json_t *id)
{
	const char *tag = json_get_string(id, "imageTag");
	const char *digest = json_get_string(id, "imageDigest");
	struct image image;

	if (tag && digest &&
	    image_find(&call->tx, call->arena, &call->repo, digest, &image) &&
	    image_find(&call->tx, call->arena, &call->repo, tag, &image))
		add_failure(call, id, "ImageTagDoesNotMatchDigest",
		    "Requested image tag does not match the image digest");
	else
		add_failure(
		    call, id, "ImageNotFound", "Requested image not found");
}

static bool
is_accepted(struct call *call, const struct image *image)
{
	const json_t *types = call_member(call, "acceptedMediaTypes"), *type;
	size_t i;

	if (!types)
		return true;
	json_array_foreach (types, i, type)
		if (strcmp(json_string_value(type), image->media_type) == 0)
			return true;
	return false;
}

static bool
hold_manifest(struct call *call, const struct image *image, int64_t *bytes)
{
	*bytes += image->manifest_size;
	if (*bytes > ANSWER_MANIFESTS)
		return call_fail(call, "LimitExceededException",
		    "The manifests of these images have more than %d bytes: "
		    "ask for fewer at a time",
		    ANSWER_MANIFESTS);
	return call_hold(call, image->manifest_size);
}

static bool
get_one(struct call *call, const json_t *id, int64_t *bytes)
{
	const char *tag = json_get_string(id, "imageTag");
	struct image image;

	if (!check_id(call, id))
		return true;
	if (!find_image_id(call, &call->repo, id, &image) ||
	    !is_accepted(call, &image)) {
		add_not_found(call, id);
		return !call->tx.failed;
	}
	if (strcmp(image.status, "ACTIVE") != 0) {
		add_failure(call, id, "ImageInaccessible",
		    "Requested image is not active");
		return true;
	}
	if (!hold_manifest(call, &image, bytes))
		return false;
	json_array_append_new(json_object_get(call->out, "images"),
	    image_json(call, &image, tag));
	return image_note_pull(&call->tx, image.id);
}

static bool
is_there(struct call *call, const json_t *id)
{
	const char *name = call_string(call, "repositoryName");
	struct store *store = call->server->store;
	struct image image;
	struct repo repo;
	bool found;

	if (!store_read(store, &call->tx))
		return true;
	found = registry_find(&call->tx, call->arena, call->registry.account,
		    call->registry.region, &call->registry) &&
	    repo_find(&call->tx, call->arena, call->registry.id, name, &repo) &&
	    find_image_id(call, &repo, id, &image);
	store_end(&call->tx);
	return found;
}

/* What a pull-through rule can bring is there before it is looked for. */
static bool
fetch_missing(struct call *call)
{
	const char *name = call_string(call, "repositoryName");
	const json_t *id;
	size_t i;

	json_array_foreach (call_member(call, "imageIds"), i, id) {
		const char *digest = json_get_string(id, "imageDigest");
		const char *tag = json_get_string(id, "imageTag");
		enum pull_result result;
		const char *why = NULL;

		if ((!digest && !tag) || is_there(call, id))
			continue;
		result = pull_image(call->request, call->registry.account,
		    call->registry.region, name, digest ? digest : tag, &why);
		if (result == PULL_FAILED || result == PULL_DENIED)
			return call_fail(call,
			    "UnableToGetUpstreamImageException", "%s",
			    why ? why : "The upstream registry has no answer");
	}
	return true;
}

static bool
batch_get(struct call *call)
{
	const json_t *id;
	int64_t bytes = 0;
	size_t i;

	call_put(call, "images", json_array());
	call_put(call, "failures", json_array());
	json_array_foreach (call_member(call, "imageIds"), i, id)
		if (!get_one(call, id, &bytes))
			return false;
	return true;
}

static bool
delete_image(struct call *call, const json_t *id, const struct image *image,
    const char *const *tags, size_t n)
{
	json_t *gone = json_object_get(call->out, "imageIds");
	const char *parents = image_parents(
	    &call->tx, call->arena, &call->repo, image->digest, MAX_PARENTS);

	if (parents) {
		add_failure(call, id, "ImageReferencedByManifestList",
		    arena_printf(call->arena,
			"Requested image referenced by manifest list: [%s]",
			parents));
		return true;
	}
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		    gone, image_id_json(image->digest, tags[i]));
	if (!n)
		json_array_append_new(gone, image_id_json(image->digest, NULL));
	return image_delete(&call->tx, image->id);
}

static bool
delete_one(struct call *call, const json_t *id)
{
	const char *tag = json_get_string(id, "imageTag");
	const char **tags;
	struct image image;
	size_t n;

	if (!check_id(call, id))
		return true;
	if (!find_image_id(call, &call->repo, id, &image)) {
		add_not_found(call, id);
		return !call->tx.failed;
	}
	tags = image_tags(&call->tx, call->arena, image.id, &n);
	if (json_get_string(id, "imageDigest") || n <= 1)
		return delete_image(call, id, &image, tags, n);
	json_array_append_new(json_object_get(call->out, "imageIds"),
	    image_id_json(image.digest, tag));
	return image_untag(&call->tx, &call->repo, tag);
}

/* moto, whose users this serves too, takes any registryId here.  So an account
 * that nobody has used yet stands for the caller's own. */
static bool
find_for_delete(struct call *call)
{
	int64_t one;

	if (!sql_get_int(&call->tx, &one,
		"SELECT 1 FROM registry JOIN repository"
		" ON repository.registry=registry.id WHERE account=? LIMIT 1",
		"s", call->registry.account) &&
	    !call->tx.failed)
		registry_find(&call->tx, call->arena, call->caller.account,
		    call->caller.region, &call->registry);
	return call_repo(call, &call->repo);
}

static bool
batch_delete(struct call *call)
{
	const json_t *id;
	size_t i;

	if (!find_for_delete(call))
		return false;
	call_put(call, "imageIds", json_array());
	call_put(call, "failures", json_array());
	json_array_foreach (call_member(call, "imageIds"), i, id)
		if (!delete_one(call, id))
			return false;
	return true;
}

static bool
update_storage_class(struct call *call)
{
	bool archive =
	    strcmp(call_string(call, "targetStorageClass"), "ARCHIVE") == 0;
	double now = clock_wall();

	if (archive == (strcmp(call->image.status, "ARCHIVED") == 0))
		return call_fail(call,
		    "ImageStorageClassUpdateNotSupportedException",
		    "The image with imageId %s is already in the storage class "
		    "%s",
		    image_id_text(call->arena, call_member(call, "imageId")),
		    call_string(call, "targetStorageClass"));
	call_put_string(call, "imageStatus", archive ? "ARCHIVED" : "ACTIVE");
	return archive
	    ? sql_run(&call->tx,
		  "UPDATE image SET status='ARCHIVED', archived=? WHERE id=?",
		  "di", now, call->image.id)
	    : sql_run(&call->tx,
		  "UPDATE image SET status='ACTIVE', activated=? WHERE id=?",
		  "di", now, call->image.id);
}

const struct op image_ops[] = {
    {"PutImage", put_image, OP_WRITE | OP_REPO, NULL},
    {"BatchGetImage", batch_get, OP_WRITE | OP_REPO, fetch_missing},
    {"BatchDeleteImage", batch_delete, OP_WRITE, NULL},
    {"UpdateImageStorageClass", update_storage_class,
	OP_WRITE | OP_REPO | OP_IMAGE | OP_ECHO, NULL},
    {NULL, NULL, 0, NULL},
};
