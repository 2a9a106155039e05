/* SPDX-License-Identifier: Apache-2.0 */
#include "local/seed_image.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "rules/seed/shape.h"
#include "local/store/blob.h"
#include "local/store/json_text.h"
#include "local/store/layer.h"
#include "local/store/sql.h"
#include "oci/manifest.h"

/* A gzipped tar archive with nothing in it. */
static const unsigned char empty_layer[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x8c,
    0x54, 0x00, 0x00, 0x2e, 0xaf, 0xb5, 0xef, 0x00, 0x04, 0x00, 0x00};
static const char empty_diff[] =
    "sha256:"
    "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

static bool
keep_blob(struct seed_place *p, const void *data, size_t len,
    char digest[DIGEST_SIZE])
{
	return blob_put(p->server->blobs, data, len, digest) &&
	    layer_link(p->tx, p->repo, digest, (int64_t)len, NULL);
}

/* The config tells one repository's images from another's, so that a manifest
 * alone is no copy of them. */
static bool
keep_parts(struct seed_place *p)
{
	const char *text = arena_printf(p->arena,
	    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{"
	    "\"Labels\":{\"ecr-local.seed\":\"%s/%s/%s\"}},\"rootfs\":{"
	    "\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}",
	    p->registry->account, p->registry->region, p->repo->name,
	    empty_diff);

	p->config_len = strlen(text);
	return *p->config ||
	    (keep_blob(p, text, p->config_len, p->config) &&
		keep_blob(p, empty_layer, sizeof(empty_layer), p->layer));
}

/* The manifest of an image that nobody else has. */
static const char *
make_manifest(struct seed_place *p, const char *name)
{
	if (!keep_parts(p))
		return NULL;
	return arena_printf(p->arena,
	    "{\"schemaVersion\":2,\"mediaType\":"
	    "\"%s\",\"config\":{"
	    "\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
	    "\"digest\":\"%s\",\"size\":%zu},\"layers\":[{\"mediaType\":"
	    "\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":"
	    "\"%s\",\"size\":%zu}],\"annotations\":{"
	    "\"ecr-local.seed\":\"%s\"}}",
	    oci_type_manifest, p->config, p->config_len, p->layer,
	    sizeof(empty_layer), name);
}

/* 0 when not told. */
static double
time_of(const json_t *described, const char *name)
{
	double seconds = 0;

	return seed_time(json_object_get(described, name), &seconds) ? seconds
								     : 0;
}

static bool
set_number(struct tx *tx, const struct image *image, const char *statement,
    double value)
{
	return value <= 0 || sql_run(tx, statement, "di", value, image->id);
}

static bool
set_facts(struct tx *tx, const json_t *described, struct image *image)
{
	const char *status = json_get_string(described, "status");
	const json_t *size = json_object_get(described, "sizeInBytes");
	double archived = time_of(described, "archivedAt");

	if (!status && archived > 0)
		status = "ARCHIVED";
	if (status && strcmp(status, "ARCHIVED") == 0 && archived <= 0)
		archived = clock_wall();
	if (json_is_integer(size) &&
	    !sql_run(tx, "UPDATE image SET size=? WHERE id=?", "ii",
		(int64_t)json_integer_value(size), image->id))
		return false;
	return set_number(tx, image, "UPDATE image SET pulled=? WHERE id=?",
		   time_of(described, "pulledAt")) &&
	    set_number(tx, image, "UPDATE image SET archived=? WHERE id=?",
		archived) &&
	    (!status ||
		sql_run(tx, "UPDATE image SET status=? WHERE id=?", "si",
		    status, image->id));
}

static bool
add_tags(struct seed_place *p, const json_t *tags, struct image_put *put,
    struct image *out, struct refusal *why)
{
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		put->tag = json_string_value(tag);
		if (!image_put(
			p->tx, p->arena, p->registry, p->repo, put, out, why))
			return false;
	}
	return true;
}

/* The first tag, or NULL. */
static const char *
first_tag(const json_t *described)
{
	const char *tag = json_get_string(described, "tag");

	return tag ? tag
		   : json_string_value(
			 json_array_get(json_object_get(described, "tags"), 0));
}

static bool
find_there(struct seed_place *p, const struct image_put *put, struct image *out)
{
	char digest[DIGEST_SIZE];

	hash_bytes(put->manifest, put->len, digest);
	return image_find(p->tx, p->arena, p->repo, digest, out);
}

/* A digest that is told is that of the manifest. */
static bool
check_told(struct seed_place *p, const json_t *described,
    const struct image_put *put, struct refusal *why)
{
	const char *told = json_get_string(described, "digest");
	char digest[DIGEST_SIZE];

	hash_bytes(put->manifest, put->len, digest);
	if (!told || strcmp(told, digest) == 0)
		return true;
	return refuse(why, p->arena, "ImageDigestDoesNotMatchException",
	    json_object_get(described, "manifest")
		? "the digest of its manifest is %s"
		: "an image with a digest needs its manifest: \"ecr export "
		  "--images\" writes it",
	    digest);
}

bool
seed_image(struct seed_place *p, const json_t *described, size_t number,
    struct image *out, bool *added, struct refusal *why)
{
	const json_t *manifest = json_object_get(described, "manifest");
	struct image_put put = {
	    .media_type = json_get_string(described, "mediaType"),
	    .tag = first_tag(described),
	    .pushed = time_of(described, "pushedAt")};

	*why = (struct refusal){0};
	*added = false;
	if (!manifest && put.tag &&
	    image_find(p->tx, p->arena, p->repo, put.tag, out))
		return true;
	put.manifest = json_is_text(manifest)
	    ? json_string_value(manifest)
	    : json_to_text(p->arena, manifest);
	if (!put.manifest)
		put.manifest = make_manifest(p,
		    put.tag ? put.tag : arena_printf(p->arena, "#%zu", number));
	if (!put.manifest)
		return false;
	put.len = strlen(put.manifest);
	if (!check_told(p, described, &put, why))
		return false;
	*added = !find_there(p, &put, out);
	if (!image_put(p->tx, p->arena, p->registry, p->repo, &put, out, why) ||
	    !add_tags(p, json_object_get(described, "tags"), &put, out, why))
		return false;
	return !*added || set_facts(p->tx, described, out);
}
