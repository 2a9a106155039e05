/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/manifest.h"

#include <jansson.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/among.h"
#include "local/store/hash.h"
#include "local/store/json_text.h"

static const char *const manifests[] = {
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json", NULL};
static const char *const indexes[] = {
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json", NULL};
static const char *const first_schema[] = {
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws", NULL};

bool
manifest_is_index(const char *media_type)
{
	return is_among(indexes, media_type);
}

static bool
is_descriptor(const json_t *value)
{
	const char *digest = json_get_string(value, "digest");

	return digest && digest_is_valid(digest) &&
	    json_get_string(value, "mediaType") &&
	    json_is_integer(json_object_get(value, "size")) &&
	    json_integer_value(json_object_get(value, "size")) >= 0;
}

static bool
are_descriptors(const json_t *list)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(list))
		return false;
	json_array_foreach (list, i, item)
		if (!is_descriptor(item))
			return false;
	return true;
}

/*
 * What keeps a value from being a manifest or an index of Docker V2, schema 2,
 * or of OCI, of the media type `type` that it came as (NULL where it tells it
 * itself): a constant reason, or NULL when nothing does.  One of schema 1 is
 * taken as what its media type says, and not looked into.
 */
static const char *
manifest_fault(const json_t *root, const char *type)
{
	const char *own = json_get_string(root, "mediaType");
	const json_t *subject = json_object_get(root, "subject");
	json_int_t version =
	    json_integer_value(json_object_get(root, "schemaVersion"));
	bool is_index, is_first;

	if (!json_is_object(root))
		return "the manifest is not a JSON object";
	if (own && type && strcmp(own, type) != 0)
		return "the media type of the manifest is not that of the "
		       "request";
	type = type ? type : own;
	is_index = manifest_is_index(type);
	is_first = is_among(first_schema, type);
	if (!is_index && !is_first && !is_among(manifests, type))
		return "the media type of the manifest is not supported";
	if (version != (is_first ? 1 : 2))
		return "the manifest's schema version is not that of its "
		       "media type";
	if (is_first)
		return NULL;
	if (subject && !is_descriptor(subject))
		return "the subject of the manifest is not a descriptor";
	if (is_index)
		return are_descriptors(json_object_get(root, "manifests"))
		    ? NULL
		    : "the index has no list of manifests";
	if (!is_descriptor(json_object_get(root, "config")))
		return "the manifest has no config";
	return are_descriptors(json_object_get(root, "layers"))
	    ? NULL
	    : "the manifest has no list of layers";
}

static const char *
member(struct arena *arena, const json_t *object, const char *name)
{
	const char *text = json_get_string(object, name);

	return text && *text ? arena_strdup(arena, text) : NULL;
}

/* Sizes are what somebody claims. */
static int64_t
add_size(int64_t sum, int64_t size)
{
	if (size < 0)
		return sum;
	return size > INT64_MAX - sum ? INT64_MAX : sum + size;
}

static void
add(struct arena *arena, struct manifest *out, enum reference_kind kind,
    const json_t *descriptor)
{
	const char *digest = member(arena, descriptor, "digest");
	const json_t *size = json_object_get(descriptor, "size");

	if (!digest)
		return;
	out->references[out->n_references++] = (struct referred){.kind = kind,
	    .digest = digest,
	    .media_type = member(arena, descriptor, "mediaType"),
	    .size = json_integer_value(size),
	    .foreign =
		json_array_size(json_object_get(descriptor, "urls")) > 0};
	if (kind != REFERENCE_CHILD)
		out->size = add_size(out->size, json_integer_value(size));
}

static void
add_all(struct arena *arena, struct manifest *out, enum reference_kind kind,
    const json_t *list)
{
	const json_t *descriptor;
	size_t i;

	json_array_foreach (list, i, descriptor)
		add(arena, out, kind, descriptor);
}

static void
fill(struct arena *arena, const json_t *root, struct manifest *out)
{
	const json_t *config = json_object_get(root, "config");
	const json_t *layers = json_object_get(root, "layers");
	const json_t *blobs = json_object_get(root, "blobs");
	const json_t *children = json_object_get(root, "manifests");

	out->media_type = member(arena, root, "mediaType");
	out->artifact_type = member(arena, root, "artifactType");
	if (!out->artifact_type)
		out->artifact_type = member(arena, config, "mediaType");
	out->subject =
	    member(arena, json_object_get(root, "subject"), "digest");
	out->index = json_is_array(children);
	out->references = arena_array(arena, struct referred,
	    1 + json_array_size(layers) + json_array_size(blobs) +
		json_array_size(children));
	add(arena, out, REFERENCE_CONFIG, config);
	add_all(arena, out, REFERENCE_LAYER, layers);
	add_all(arena, out, REFERENCE_LAYER, blobs);
	add_all(arena, out, REFERENCE_CHILD, children);
}

bool
manifest_parse(struct arena *arena, const char *data, size_t len,
    const char *type, struct manifest *out, const char **why)
{
	json_auto_t *root = json_read_bounded(data, len);

	*out = (struct manifest){0};
	*why = manifest_fault(root, type);
	if (*why)
		return false;
	fill(arena, root, out);
	return true;
}
