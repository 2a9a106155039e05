/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/manifest.h"

#include <jansson.h>

#include "base/json/json.h"
#include "local/store/json_text.h"
#include "local/store/manifest_form.h"

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
