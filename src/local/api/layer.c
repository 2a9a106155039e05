/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "base/text/base64.h"
#include "base/json/json_make.h"
#include "local/store/upload.h"
#include "local/store/upload_state.h"
#include "local/store/layer.h"
#include "local/api/ops.h"
#include "rules/tags.h"

enum { PART_SIZE = 10 * 1024 * 1024 };

static void
check_layer(struct call *call, const char *digest)
{
	json_t *layers = json_object_get(call->out, "layers");
	json_t *failures = json_object_get(call->out, "failures");
	int64_t size = 0;
	json_t *out;

	if (!digest_is_possible(digest)) {
		json_array_append_new(failures,
		    json_members("layerDigest", json_text(digest),
			"failureCode",
			json_text(*digest ? "InvalidLayerDigest"
					  : "MissingLayerDigest"),
			"failureReason",
			json_text("Invalid request parameters: layer digest "
				  "should satisfy the regex "
				  "'" DIGEST_PATTERN "'")));
		return;
	}
	out = json_object();
	put_string(out, "layerDigest", digest);
	if (layer_find(&call->tx, &call->repo, digest, &size)) {
		put_string(out, "layerAvailability", "AVAILABLE");
		json_object_set_new(out, "layerSize", json_integer(size));
	} else {
		put_string(out, "layerAvailability", "UNAVAILABLE");
	}
	json_array_append_new(layers, out);
}

static bool
batch_check(struct call *call)
{
	const json_t *digest;
	size_t i;

	call_put(call, "layers", json_array());
	call_put(call, "failures", json_array());
	json_array_foreach (call_member(call, "layerDigests"), i, digest)
		check_layer(call, json_string_value(digest));
	return true;
}

static bool
get_url(struct call *call)
{
	const char *digest = call_string(call, "layerDigest");
	struct caller caller = call->caller;
	struct token_layer layer = {.digest = digest};

	if (!layer_find(&call->tx, &call->repo, digest, NULL))
		return call_fail(call, "LayersNotFoundException",
		    "The layer with digest '%s' does not exist within the "
		    "repository with name '%s' in the registry with id '%s'",
		    digest, call->repo.name, call->registry.account);
	if (!layer_is_named(&call->tx, &call->repo, digest))
		return call_fail(call, "LayerInaccessibleException",
		    "The layer with digest '%s' in the repository with name "
		    "'%s' in the registry with id '%s' is not associated with "
		    "an image",
		    digest, call->repo.name, call->registry.account);
	caller.account = call->registry.account;
	layer.repository = call->repo.name;
	call_put_string(call, "downloadUrl",
	    arena_printf(call->arena, "%s/v2/%s/blobs/%s?token=%s",
		http_base_url(call->request), call->repo.name, digest,
		auth_layer_token(call->request, &caller, &layer)));
	call_put_string(call, "layerDigest", digest);
	return true;
}

static bool
initiate(struct call *call)
{
	struct upload *upload;

	upload = upload_start(call->server->blobs, call->repo.id);
	if (!upload)
		return false;
	call_put_string(call, "uploadId", upload_id(upload));
	call_put(call, "partSize", json_integer(PART_SIZE));
	return upload_pause(upload);
}

static struct upload *
resume(struct call *call)
{
	const char *id = call_string(call, "uploadId");
	struct upload *upload =
	    upload_resume(call->server->blobs, id, call->repo.id);

	if (!upload)
		call_fail(call, "UploadNotFoundException",
		    "The upload with id '%s' does not exist in the repository "
		    "with name '%s' in the registry with id '%s'",
		    id, call->repo.name, call->registry.account);
	return upload;
}

static bool
refuse_part(struct call *call, uint64_t received, const char *why)
{
	call->details = json_object();
	put_string(call->details, "registryId", call->registry.account);
	put_string(call->details, "repositoryName", call->repo.name);
	put_string(call->details, "uploadId", call_string(call, "uploadId"));
	json_object_set_new(call->details, "lastValidByteReceived",
	    json_integer((json_int_t)received - 1));
	return call_fail(call, "InvalidLayerPartException",
	    "The layer part is not valid: %s", why);
}

static bool
take_part(struct call *call, struct upload *upload, const struct buf *part)
{
	json_int_t first =
	    json_integer_value(call_member(call, "partFirstByte"));
	json_int_t last = json_integer_value(call_member(call, "partLastByte"));
	uint64_t received = upload_received(upload);

	if ((uint64_t)first != received)
		return refuse_part(call, received,
		    "its first byte does not follow the last byte received");
	if ((uint64_t)last - (uint64_t)first + 1 != part->len)
		return refuse_part(call, received,
		    "its length is not that of the range of bytes");
	upload_set_note(upload, parts_add(upload_note(upload), part->len));
	return upload_write(upload, part->data, part->len);
}

/* What is refused changes nothing; what could not be written whole does not
 * keep the disk full. */
static void
give_up(const struct call *call, struct upload *upload)
{
	if (call->why.code)
		upload_leave(upload);
	else
		upload_cancel(upload);
}

static bool
upload_part(struct call *call)
{
	const json_t *blob = call_member(call, "layerPartBlob");
	struct upload *upload;
	struct buf part = {0};
	bool good;

	if (!base64_decode(
		&part, json_string_value(blob), json_string_length(blob)))
		return call_fail(call, "SerializationException",
		    "layerPartBlob is not Base64");
	upload = resume(call);
	good = upload && take_part(call, upload, &part);
	if (good) {
		call_put_string(call, "uploadId", upload_id(upload));
		call_put(call, "lastByteReceived",
		    json_integer((json_int_t)upload_received(upload) - 1));
	}
	if (good)
		good = upload_pause(upload);
	else if (upload)
		give_up(call, upload);
	buf_free(&part);
	return good;
}

/* What speaks against finishing; NULL when nothing does. */
static const char *
find_obstacle(
    struct call *call, const struct upload *upload, const char *digest)
{
	if (!upload_received(upload))
		call_fail(call, "EmptyUploadException",
		    "The upload with id '%s' has no layer parts",
		    upload_id(upload));
	else if (parts_are_short(upload_note(upload)))
		call_fail(call, "LayerPartTooSmallException", PARTS_TOO_SMALL);
	else if (layer_find(&call->tx, &call->repo, digest, NULL))
		call_fail(call, "LayerAlreadyExistsException",
		    "The layer with digest '%s' already exists in the "
		    "repository with name '%s' in the registry with id '%s'",
		    digest, call->repo.name, call->registry.account);
	return call->why.code;
}

static bool
finish(struct call *call, struct upload *upload)
{
	const char *digest = json_string_value(
	    json_array_get(call_member(call, "layerDigests"), 0));
	int64_t size = (int64_t)upload_received(upload);

	if (find_obstacle(call, upload, digest)) {
		upload_leave(upload);
		return false;
	}
	call_put_string(call, "uploadId", upload_id(upload));
	call_put_string(call, "layerDigest", digest);
	if (!upload_finish(upload, digest))
		return errno == EINVAL &&
		    call_fail(call, "InvalidLayerException",
			"The layer digest '%s' does not match the bytes that "
			"were uploaded",
			digest);
	call->brought = digest;
	return layer_link(&call->tx, &call->repo, digest, size, NULL);
}

static bool
complete(struct call *call)
{
	struct upload *upload;

	upload = resume(call);
	return upload && finish(call, upload);
}

const struct op layer_ops[] = {
    {"BatchCheckLayerAvailability", batch_check, OP_REPO, NULL},
    {"GetDownloadUrlForLayer", get_url, OP_REPO, NULL},
    {"InitiateLayerUpload", initiate, OP_REPO, NULL},
    {"UploadLayerPart", upload_part, OP_REPO | OP_ECHO, NULL},
    {"CompleteLayerUpload", complete, OP_WRITE | OP_REPO | OP_ECHO, NULL},
    {NULL, NULL, 0, NULL},
};
