/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/layout_index.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/manifest.h"

const char oci_layout_mark[] = "{\"imageLayoutVersion\": \"1.0.0\"}";

static const char ref_name[] = "org.opencontainers.image.ref.name";
static const char full_name[] = "io.containerd.image.name";

enum { MARK_MAX = 4096, INDEX_MAX = 64 << 20 };

static json_t *
read_json(struct oci_files *files, const char *file, const char *name,
    size_t most, struct error *err)
{
	struct error why = {0};
	struct buf text = {0};
	json_t *json = NULL;

	if (oci_files_read(files, file, most, &text, err)) {
		json = oci_json_read(buf_text(&text), text.len, &why);
		if (!json_is_object(json))
			fail(err, ERR_GENERAL, "%s: %s is no JSON object: %s",
			    name, file, why.message ? why.message : "");
	}
	error_clear(&why);
	buf_free(&text);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

static bool
check_mark(struct oci_files *files, const char *name, struct error *err)
{
	json_auto_t *mark = read_json(files, "oci-layout", name, MARK_MAX, err);
	const char *version = json_get_string(mark, "imageLayoutVersion");

	if (!mark)
		return false;
	return (version && strncmp(version, "1.", 2) == 0) ||
	    fail(err, ERR_GENERAL, "%s is a layout of another version: %.20s",
		name, version ? version : "");
}

json_t *
oci_layout_read(
    struct oci_files *files, const char *name, bool fresh, struct error *err)
{
	uint64_t size;

	if (!oci_files_has(files, "oci-layout", &size)) {
		if (fresh)
			return json_members("schemaVersion", json_integer(2),
			    "manifests", json_array());
		fail(err, ERR_GENERAL, "%s is no OCI layout", name);
		return NULL;
	}
	if (!check_mark(files, name, err))
		return NULL;
	return read_json(files, "index.json", name, INDEX_MAX, err);
}

/* What stands behind the last colon of a name, or all of it. */
static const char *
tag_in(const char *name)
{
	const char *colon = name ? strrchr(name, ':') : NULL;

	return colon && !strchr(colon, '/') ? colon + 1 : name;
}

const char *
oci_layout_tag(const json_t *descriptor)
{
	const char *name = oci_annotation(descriptor, ref_name);

	return tag_in(name ? name : oci_annotation(descriptor, full_name));
}

static bool
is_named(const json_t *descriptor, const char *reference)
{
	const char *digest = json_get_string(descriptor, "digest");
	const char *name = oci_annotation(descriptor, ref_name);
	const char *full = oci_annotation(descriptor, full_name);

	if (strncmp(reference, "sha256:", 7) == 0)
		return digest && strcmp(digest, reference) == 0;
	return (name && strcmp(name, reference) == 0) ||
	    (full && strcmp(full, reference) == 0);
}

const json_t *
oci_layout_find(const json_t *index, const char *reference)
{
	const json_t *list = json_object_get(index, "manifests"), *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (is_named(item, reference))
			return item;
	json_array_foreach (list, i, item) {
		const char *tag = oci_layout_tag(item);

		if (tag && strcmp(tag, reference) == 0)
			return item;
	}
	return NULL;
}

/* Take out what has the tag, or what has none and is the same. */
static void
remove_old(json_t *list, const char *tag, const char *digest)
{
	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *item = json_array_get(list, i);
		const char *have = oci_layout_tag(item);
		const char *same = json_get_string(item, "digest");

		if (have ? strcmp(have, tag) == 0
			 : same && strcmp(same, digest) == 0)
			json_array_remove(list, i);
	}
}

void
oci_layout_add(json_t *index, const char *tag, json_t *descriptor)
{
	const char *digest = json_get_string(descriptor, "digest");
	json_t *list = json_object_get(index, "manifests");

	if (!json_is_array(list)) {
		list = json_array();
		json_object_set_new(index, "manifests", list);
	}
	if (tag) {
		remove_old(list, tag, digest);
		json_object_set_new(descriptor, "annotations",
		    json_members(ref_name, json_text(tag)));
	} else if (oci_layout_find(index, digest)) {
		json_decref(descriptor);
		return;
	}
	json_array_append_new(list, descriptor);
}
