/* SPDX-License-Identifier: Apache-2.0 */
#include "local/seed_image.h"

#include <string.h>
#include <time.h>

#include "base/json/json.h"
#include "local/store/blob.h"
#include "local/store/json_text.h"
#include "base/random.h"
#include "local/store/layer.h"
#include "local/store/sql.h"

/* A gzipped tar archive with nothing in it. */
static const unsigned char empty_layer[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x8c,
    0x54, 0x00, 0x00, 0x2e, 0xaf, 0xb5, 0xef, 0x00, 0x04, 0x00, 0x00};
static const char empty_diff[] =
    "sha256:"
    "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

static bool
keep_blob(struct tx *tx, struct server *server, const struct repo *repo,
    const void *data, size_t len, char digest[DIGEST_SIZE])
{
	return blob_put(server->blobs, data, len, digest) &&
	    layer_link(tx, repo, digest, (int64_t)len, NULL);
}

/* The manifest of an image that nobody else has. */
static const char *
make_manifest(struct tx *tx, struct arena *arena, struct server *server,
    const struct repo *repo)
{
	char layer[DIGEST_SIZE], config[DIGEST_SIZE], uuid[UUID_SIZE];
	const char *text;

	random_uuid(uuid);
	text = arena_printf(arena,
	    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{"
	    "\"Labels\":{\"ecr-local.seed\":\"%s\"}},\"rootfs\":{\"type\":"
	    "\"layers\",\"diff_ids\":[\"%s\"]}}",
	    uuid, empty_diff);
	if (!keep_blob(
		tx, server, repo, empty_layer, sizeof(empty_layer), layer) ||
	    !keep_blob(tx, server, repo, text, strlen(text), config))
		return NULL;
	return arena_printf(arena,
	    "{\"schemaVersion\":2,\"mediaType\":"
	    "\"application/vnd.oci.image.manifest.v1+json\",\"config\":{"
	    "\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
	    "\"digest\":\"%s\",\"size\":%zu},\"layers\":[{\"mediaType\":"
	    "\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":"
	    "\"%s\",\"size\":%zu}]}",
	    config, strlen(text), layer, sizeof(empty_layer));
}

/* Seconds since 1970; 0 when not told. */
static double
read_time(const json_t *value)
{
	const char *text = json_string_value(value);
	struct tm tm = {0};

	if (json_is_number(value))
		return json_number_value(value);
	if (!text ||
	    (!strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) &&
		!strptime(text, "%Y-%m-%d", &tm)))
		return 0;
	return (double)timegm(&tm);
}

static bool
set_facts(struct tx *tx, const json_t *described, struct image *image)
{
	const char *status = json_get_string(described, "status");
	const json_t *size = json_object_get(described, "sizeInBytes");
	double pulled = read_time(json_object_get(described, "pulledAt"));

	if (pulled > 0 &&
	    !sql_run(tx, "UPDATE image SET pulled=? WHERE id=?", "di", pulled,
		image->id))
		return false;
	if (json_is_integer(size) &&
	    !sql_run(tx, "UPDATE image SET size=? WHERE id=?", "ii",
		(int64_t)json_integer_value(size), image->id))
		return false;
	return !status ||
	    sql_run(tx, "UPDATE image SET status=? WHERE id=?", "si", status,
		image->id);
}

static bool
add_tags(struct tx *tx, struct arena *arena, const struct registry *registry,
    const struct repo *repo, const json_t *tags, struct image_put *put,
    struct image *out, struct refusal *why)
{
	const char *first = put->tag;
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		put->tag = json_string_value(tag);
		if (put->tag && (!first || strcmp(put->tag, first) != 0) &&
		    !image_put(tx, arena, registry, repo, put, out, why))
			return false;
	}
	return true;
}

bool
seed_image(struct tx *tx, struct arena *arena, struct server *server,
    const struct registry *registry, const struct repo *repo,
    const json_t *described, struct image *out, struct refusal *why)
{
	const json_t *manifest = json_object_get(described, "manifest");
	struct image_put put = {
	    .media_type = json_get_string(described, "mediaType"),
	    .tag = json_get_string(described, "tag"),
	    .pushed = read_time(json_object_get(described, "pushedAt"))};
	struct image there;

	*why = (struct refusal){0};
	if (!put.tag)
		put.tag = json_string_value(
		    json_array_get(json_object_get(described, "tags"), 0));
	/* A seed that is sown twice makes no second image. */
	if (!manifest && put.tag &&
	    image_find(tx, arena, repo, put.tag, &there)) {
		*out = there;
		return true;
	}
	put.manifest = json_is_text(manifest) ? json_string_value(manifest)
					      : json_to_text(arena, manifest);
	if (!put.manifest)
		put.manifest = make_manifest(tx, arena, server, repo);
	if (!put.manifest)
		return false;
	put.len = strlen(put.manifest);
	return image_put(tx, arena, registry, repo, &put, out, why) &&
	    add_tags(tx, arena, registry, repo,
		json_object_get(described, "tags"), &put, out, why) &&
	    set_facts(tx, described, out);
}
