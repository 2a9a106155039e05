/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "local/store/hash.h"
#include "base/clock.h"
#include "rules/tags.h"
#include "local/registry/oci.h"
#include "local/registry/pull.h"
#include "local/registry/replicate.h"
#include "local/store/manifest.h"
#include "local/store/sql.h"
#include "local/store/template.h"
#include "rules/names.h"

enum { MAX_MANIFEST = 4 * 1024 * 1024 };

static bool
is_digest(const char *reference)
{
	return strchr(reference, ':') != NULL;
}

static bool
check_tag(struct oci *oci)
{
	return names_is_tag(oci->path.reference) ||
	    oci_fail(oci, 400, "TAG_INVALID", "Invalid tag '%s'",
		oci->path.reference);
}

static bool
check_tag_as_api(struct oci *oci)
{
	if (tag_is_valid(oci->path.reference))
		return true;
	if (strlen(oci->path.reference) > NAMES_MAX_TAG)
		return oci_fail_parameter(oci, "imageTag",
		    "must have length less than or equal to %d", NAMES_MAX_TAG);
	return oci_fail_parameter(oci, "imageTag",
	    "must satisfy regular expression '" TAG_PATTERN "'");
}

static bool
check_reference(struct oci *oci)
{
	const char *reference = oci->path.reference;

	if (is_digest(reference))
		return digest_is_valid(reference) ||
		    oci_fail(oci, 400, "DIGEST_INVALID", "Invalid digest '%s'",
			reference);
	return oci_is_service(oci) ? check_tag_as_api(oci) : check_tag(oci);
}

/* Find the image in `tx`; false: answered, unless `quiet`. */
static bool
find_image(struct oci *oci, struct tx *tx, bool quiet, struct image *image)
{
	if (!oci_find_repo(oci, tx, quiet))
		return false;
	if (image_find(tx, oci->arena, &oci->repo, oci->path.reference, image))
		return true;
	if (!quiet)
		oci_fail(
		    oci, 404, "MANIFEST_UNKNOWN", "Requested image not found");
	return false;
}

/* A pull a second is as good as all of them. */
static void
note_pull(struct oci *oci, const struct image *image)
{
	struct tx tx;

	if (strcmp(oci->request->method, "GET") != 0 ||
	    clock_wall() - image->pulled < 1)
		return;
	if (!store_write(oci->server->store, &tx))
		return;
	if (image_note_pull(&tx, image->id))
		store_commit(&tx);
	store_end(&tx);
}

/* False when it is not there; `quiet`: nothing is answered then. */
static bool
read_image(
    struct oci *oci, bool quiet, struct image *image, char **bytes, size_t *len)
{
	struct tx tx;
	bool found;

	if (!oci_read(oci, &tx))
		return false;
	found = find_image(oci, &tx, quiet, image) &&
	    oci_hold(oci, 2 * (size_t)image->manifest_size);
	if (found)
		*bytes = image_manifest(&tx, oci->arena, image->id, len);
	store_end(&tx);
	return found;
}

/* A repository of a pull-through cache asks upstream first. */
static bool
read_or_pull(struct oci *oci, struct image *image, char **bytes, size_t *len)
{
	enum pull_result result;
	const char *why = NULL;

	if (read_image(oci, true, image, bytes, len))
		return true;
	if (oci->response->status)
		return false;
	result = pull_image(oci->request, oci->caller.account,
	    oci->caller.region, oci->path.name, oci->path.reference, &why);
	if (result == PULL_DONE || result == PULL_NO_RULE)
		return read_image(oci, false, image, bytes, len);
	if (result == PULL_DENIED)
		oci_fail(oci, 403, "DENIED", "%s", why);
	else
		oci_fail(oci, 404, "MANIFEST_UNKNOWN",
		    "Unable to get the image from the upstream registry: %s",
		    why);
	return false;
}

void
oci_get_manifest(struct oci *oci)
{
	struct image image = {0};
	size_t len = 0;
	char *bytes = NULL;

	if (!check_reference(oci) || !read_or_pull(oci, &image, &bytes, &len))
		return;
	if (strcmp(image.status, "ACTIVE") != 0) {
		oci_fail(oci, 404, "MANIFEST_UNKNOWN",
		    "The image with digest '%s' is not active: its status "
		    "is %s",
		    image.digest, image.status);
		return;
	}
	http_add_header(oci->response, "Docker-Content-Digest", image.digest);
	if (oci_answer_unchanged(oci, image.digest))
		return;
	http_answer(oci->response, 200, image.media_type, "%s", "");
	buf_add(&oci->response->body, bytes, len);
	note_pull(oci, &image);
}

/* "application/json; charset=utf-8" without what follows the semicolon. */
static const char *
media_type(struct oci *oci)
{
	const char *type = request_header(oci->request, "Content-Type");

	if (!type || !*type)
		return NULL;
	return arena_strndup(oci->arena, type, strcspn(type, "; \t"));
}

/* The service has but one reason for all; the specification has a code for
 * them, and here each is told. */
static bool
check_manifest(struct oci *oci)
{
	const struct buf *body = &oci->request->body;
	struct manifest manifest;
	const char *why;

	if (oci_is_service(oci) ||
	    manifest_parse(oci->arena, buf_text(body), body->len,
		media_type(oci), &manifest, &why))
		return true;
	return oci_fail(
	    oci, 400, "MANIFEST_INVALID", "Invalid manifest: %s", why);
}

static bool
put(struct oci *oci, struct tx *tx, struct image *image, struct refusal *why)
{
	const char *reference = oci->path.reference;
	struct image_put put = {
	    .manifest = buf_text(&oci->request->body),
	    .len = oci->request->body.len,
	    .media_type = media_type(oci),
	    .tag = is_digest(reference) ? NULL : reference,
	    .digest = is_digest(reference) ? reference : NULL,
	    .is_push = true,
	    .scan_by = oci->server->options.scanner ? SCAN_PROGRAM : SCAN_ASKED,
	    .check_layers = LAYERS_HERE,
	    .by_specification = !oci_is_service(oci),
	};

	return registry_find(tx, oci->arena, oci->caller.account,
		   oci->caller.region, &oci->registry) &&
	    repo_find_or_create(tx, oci->arena, &oci->registry, oci->path.name,
		"CREATE_ON_PUSH", &oci->repo, why) &&
	    image_put(
		tx, oci->arena, &oci->registry, &oci->repo, &put, image, why) &&
	    replicate_image(oci->server, tx, oci->arena, &oci->registry,
		&oci->repo, image, put.tag) &&
	    store_commit(tx);
}

void
oci_begin_manifest(struct oci *oci)
{
	oci->request->max_body = MAX_MANIFEST;
}

void
oci_put_manifest(struct oci *oci)
{
	struct refusal why = {0};
	struct image image = {0};
	struct tx tx;
	bool good;

	if (!check_reference(oci) || !oci_repo_exists(oci) ||
	    !check_manifest(oci) || !oci_write(oci, &tx))
		return;
	good = put(oci, &tx, &image, &why);
	store_end(&tx);
	if (!good) {
		oci_fail_refused(oci, &why);
		return;
	}
	oci_add_location(oci, "manifests", image.digest);
	http_add_header(oci->response, "Docker-Content-Digest", image.digest);
	if (image.subject)
		http_add_header(oci->response, "OCI-Subject", image.subject);
	oci->response->status = 201;
}

/* An image of an index stays as long as the index; true: answered. */
static bool
is_child(struct oci *oci, struct tx *tx, const struct image *image)
{
	const char *parent =
	    image_parents(tx, oci->arena, &oci->repo, image->digest, 1);

	if (!parent)
		return false;
	oci_fail(oci, 403, "DENIED",
	    "Requested image referenced by manifest list: [%s]", parent);
	return true;
}

void
oci_delete_manifest(struct oci *oci)
{
	const char *reference = oci->path.reference;
	struct image image;
	struct tx tx;
	bool found, good = false;

	if (!check_reference(oci) || !oci_write(oci, &tx))
		return;
	found = find_image(oci, &tx, false, &image) &&
	    !(is_digest(reference) && is_child(oci, &tx, &image));
	if (found)
		good = (is_digest(reference)
			       ? image_delete(&tx, image.id)
			       : image_untag(&tx, &oci->repo, reference)) &&
		    store_commit(&tx);
	store_end(&tx);
	if (good)
		oci->response->status = 202;
	else if (found)
		oci_fail_inside(oci);
}
