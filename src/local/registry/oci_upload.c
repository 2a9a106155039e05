/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "local/store/blob.h"
#include "local/store/setting.h"
#include "local/store/upload.h"
#include "local/store/upload_state.h"
#include "local/store/layer.h"
#include "local/registry/oci.h"
#include "local/registry/pull_rule.h"
#include "local/store/sql.h"
#include "local/store/template.h"
#include "local/store/collect.h"

static bool
take(void *ctx, const char *data, size_t len)
{
	return upload_write(ctx, data, len);
}

static void
send_body_to(struct oci *oci, struct upload *upload)
{
	oci->upload = upload;
	oci->request->max_body = UINT64_MAX;
	oci->request->sink.write = take;
	oci->request->sink.ctx = upload;
}

static void
fail_full(struct oci *oci)
{
	oci_fail(oci, 507, "UNKNOWN",
	    "the local registry cannot write this: is its disk full?");
}

/* A push makes the repository when a creation template says so. */
static bool
make_repo(struct oci *oci)
{
	struct refusal why = {0};
	struct tx tx;
	bool good;

	if (!oci_write(oci, &tx))
		return false;
	good = registry_find(&tx, oci->arena, oci->caller.account,
		   oci->caller.region, &oci->registry) &&
	    repo_find_or_create(&tx, oci->arena, &oci->registry, oci->path.name,
		"CREATE_ON_PUSH", &oci->repo, &why) &&
	    store_commit(&tx);
	store_end(&tx);
	if (!good)
		oci_fail_refused(oci, &why);
	return good;
}

bool
oci_repo_exists(struct oci *oci)
{
	struct tx tx;
	bool found;

	if (!oci_read(oci, &tx))
		return false;
	found = oci_find_repo(oci, &tx, true);
	store_end(&tx);
	return found || make_repo(oci);
}

static void
answer_made(struct oci *oci, const char *digest)
{
	oci_add_location(oci, "blobs", digest);
	http_add_header(oci->response, "Docker-Content-Digest", digest);
	oci->response->status = 201;
}

static bool
link_blob(struct oci *oci, const char *digest, uint64_t size)
{
	struct tx tx;
	bool found, good;

	if (!oci_write(oci, &tx))
		return false;
	/* it may have been deleted meanwhile */
	found = oci_find_repo(oci, &tx, false);
	good = found &&
	    layer_link(&tx, &oci->repo, digest, (int64_t)size, NULL) &&
	    store_commit(&tx);
	store_end(&tx);
	if (found && !good)
		oci_fail_inside(oci);
	return good;
}

/* The service mounts what a manifest of the source names, where both are
 * encrypted the same way, by the same key, and only when the account has
 * switched it on; by the specification it is on from the start. */
static bool
may_mount(struct oci *oci, struct tx *tx, const struct repo *source,
    const char *digest)
{
	const char *set = setting_get(
	    tx, oci->arena, &oci->registry, "account/BLOB_MOUNTING");

	if (set ? strcmp(set, "ENABLED") != 0 : oci_is_service(oci))
		return false;
	return !oci_is_service(oci) ||
	    (repo_is_encrypted_alike(source, &oci->repo) &&
		layer_is_named(tx, source, digest));
}

/* In another account's registry who may push to one repository need not be
 * let into another. */
static bool
may_read(struct oci *oci, const char *from)
{
	const struct access access = oci_access(oci, "GetDownloadUrlForLayer");
	struct refusal why;

	return access_check_alone(oci->arena, &access, from, &why);
}

/* Take a blob over from another repository; true: answered.  The service takes
 * none that came through a cache. */
static bool
mount(struct oci *oci, const char *digest, const char *from)
{
	struct pull_source upstream;
	struct repo source;
	int64_t size = 0;
	struct tx tx;
	bool good;

	if (oci_is_service(oci) &&
	    pull_rule_find(oci->server->store, oci->arena,
		oci->registry.account, oci->registry.region, from, &upstream))
		return false;
	if (!oci_write(oci, &tx))
		return true;
	good = repo_find(&tx, oci->arena, oci->registry.id, from, &source) &&
	    may_mount(oci, &tx, &source, digest) &&
	    layer_find(&tx, &source, digest, &size) &&
	    layer_link(&tx, &oci->repo, digest, size, NULL) &&
	    store_commit(&tx);
	store_end(&tx);
	if (good)
		answer_made(oci, digest);
	return good;
}

/* A part of an upload is what one request brought. */
static void
add_part(const struct oci *oci, struct upload *upload)
{
	upload_set_note(
	    upload, parts_add(upload_note(upload), oci->request->body_len));
}

/* The service has been seen to tell the end of the first chunk for ever:
 * aws/containers-roadmap#2831. */
static uint64_t
told_progress(const struct oci *oci, const struct upload *upload)
{
	uint64_t first = parts_first(upload_note(upload));

	return oci->server->options.quirks && first ? first
						    : upload_received(upload);
}

static void
add_progress(struct oci *oci, const struct upload *upload)
{
	uint64_t received = told_progress(oci, upload);

	oci_add_location(oci, "blobs/uploads", upload_id(upload));
	http_add_header(oci->response, "Docker-Upload-UUID", upload_id(upload));
	http_add_headerf(
	    oci->response, "Range", "0-%" PRIu64, received ? received - 1 : 0);
}

/* POST: with a digest the body is the blob. */
void
oci_begin_uploads(struct oci *oci)
{
	const char *digest = request_argument(oci->request, "digest");
	const char *mounted = request_argument(oci->request, "mount");
	const char *from = request_argument(oci->request, "from");
	struct upload *upload;

	if (!oci_repo_exists(oci))
		return;
	if (digest && !digest_is_valid(digest)) {
		oci_fail(
		    oci, 400, "DIGEST_INVALID", "Invalid digest '%s'", digest);
		return;
	}
	if (mounted && from && may_read(oci, from) && mount(oci, mounted, from))
		return;
	upload = upload_start(oci->server->blobs, oci->repo.id);
	if (!upload)
		fail_full(oci);
	else if (digest)
		send_body_to(oci, upload);
	else
		oci->upload = upload;
}

/* What could not be written whole does not keep the disk full. */
static void
give_up(struct oci *oci, struct upload *upload)
{
	upload_cancel(upload);
	fail_full(oci);
}

static void
publish(struct oci *oci, struct upload *upload, const char *digest)
{
	struct blobs *blobs = oci->server->blobs;
	uint64_t size = upload_received(upload);
	struct blob_hold hold;
	bool made, linked;
	int why;

	blob_hold(blobs, &hold, digest);
	made = upload_finish(upload, digest);
	why = errno;
	linked = made && link_blob(oci, digest, size);
	blob_let_go(blobs, &hold);
	if (linked)
		answer_made(oci, digest);
	else if (made)
		drop_blob(oci->server->store, blobs, digest);
	else if (why != EINVAL)
		fail_full(oci);
	else
		oci_fail(oci, 400, "DIGEST_INVALID",
		    "The digest of the uploaded content does not match '%s'",
		    digest);
}

static void
finish(struct oci *oci, const char *digest)
{
	struct upload *upload = oci->upload;

	oci->upload = NULL;
	if (oci->request->body_refused) {
		give_up(oci, upload);
		return;
	}
	add_part(oci, upload);
	if (oci_is_service(oci) && parts_are_short(upload_note(upload))) {
		upload_leave(upload);
		oci_fail(oci, 400, "BLOB_UPLOAD_INVALID", PARTS_TOO_SMALL);
		return;
	}
	publish(oci, upload, digest);
}

void
oci_take_chunk(struct oci *oci)
{
	struct upload *upload = oci->upload;

	oci->upload = NULL;
	if (oci->request->body_refused) {
		give_up(oci, upload);
		return;
	}
	add_part(oci, upload);
	add_progress(oci, upload);
	/* the service answers a chunk as if the blob were made */
	if (!upload_pause(upload))
		fail_full(oci);
	else
		oci->response->status =
		    oci_is_service(oci) && oci->path.kind == OCI_UPLOAD ? 201
									: 202;
}

void
oci_start_upload(struct oci *oci)
{
	const char *digest = request_argument(oci->request, "digest");

	if (digest)
		finish(oci, digest);
	else
		oci_take_chunk(oci);
}

/* NULL: answered. */
static struct upload *
resume(struct oci *oci)
{
	struct upload *upload;
	struct tx tx;
	bool found;

	if (!oci_read(oci, &tx))
		return NULL;
	found = oci_find_repo(oci, &tx, false);
	store_end(&tx);
	if (!found)
		return NULL;
	upload = upload_resume(
	    oci->server->blobs, oci->path.reference, oci->repo.id);
	if (upload)
		return upload;
	if (errno == EBUSY)
		oci_fail(oci, 409, "BLOB_UPLOAD_INVALID",
		    "Another request writes to the upload '%s'",
		    oci->path.reference);
	else
		oci_fail(oci, 404, "BLOB_UPLOAD_UNKNOWN",
		    "The upload '%s' does not exist in the repository with "
		    "name '%s'",
		    oci->path.reference, oci->path.name);
	return NULL;
}

/* Pieces must come in order and be as long as they say. */
static bool
range_fits(struct oci *oci, const struct upload *upload)
{
	const char *range = request_header(oci->request, "Content-Range");
	const char *length = request_header(oci->request, "Content-Length");
	uint64_t first, last;

	if (!range)
		return true;
	if (!oci_content_range_parse(range, &first, &last))
		return false;
	return first == upload_received(upload) &&
	    (!length || strtoull(length, NULL, 10) == last - first + 1);
}

void
oci_begin_chunk(struct oci *oci)
{
	struct upload *upload = resume(oci);

	if (!upload)
		return;
	if (range_fits(oci, upload)) {
		send_body_to(oci, upload);
		return;
	}
	add_progress(oci, upload);
	oci_fail(oci, 416, "BLOB_UPLOAD_INVALID",
	    "The range of the content does not follow what has been uploaded");
	upload_leave(upload);
}

void
oci_begin_last_chunk(struct oci *oci)
{
	const char *digest = request_argument(oci->request, "digest");

	if (digest && digest_is_valid(digest))
		oci_begin_chunk(oci);
	else
		oci_fail(oci, 400, "DIGEST_INVALID", "Invalid digest '%s'",
		    digest ? digest : "");
}

void
oci_finish_upload(struct oci *oci)
{
	finish(oci, request_argument(oci->request, "digest"));
}

void
oci_show_upload(struct oci *oci)
{
	struct upload *upload = resume(oci);

	if (!upload)
		return;
	add_progress(oci, upload);
	upload_leave(upload);
	oci->response->status = 204;
}

void
oci_cancel_upload(struct oci *oci)
{
	struct upload *upload = resume(oci);

	if (!upload)
		return;
	upload_cancel(upload);
	oci->response->status = 204;
}
