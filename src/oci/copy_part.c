/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/copy_part.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/blob.h"

enum { CONFIG_MAX = 8 << 20 };

void
part_close(struct part *part)
{
	oci_manifest_free(&part->manifest);
	oci_text_free(&part->text);
	arena_free(&part->arena);
}

/* Read the text that the part holds now. */
static bool
read_text(struct part *part, const char *name, const char *reference,
    struct error *err)
{
	struct error why = {0};

	oci_manifest_free(&part->manifest);
	if (oci_manifest_read(&part->arena, buf_text(&part->text.bytes),
		part->text.bytes.len, part->text.type, &part->manifest, &why))
		return true;
	fail(err, ERR_GENERAL, "%s%c%s: %s", name,
	    strchr(reference, ':') ? '@' : ':', reference, why.message);
	error_clear(&why);
	return false;
}

bool
part_fetch(struct oci_end *from, const char *reference, struct part *part,
    struct error *err)
{
	oci_text_free(&part->text);
	return from->kind->manifest(from, reference, &part->text, err) ==
	    OCI_FOUND &&
	    read_text(part, from->name, reference, err);
}

static bool
is_for(const struct oci_descriptor *child, const char *platform)
{
	struct oci_manifest one = {
	    .children = (struct oci_descriptor *)child, .n_children = 1};

	return oci_manifest_find(&one, platform) != NULL;
}

/* Mark the children that the options name; how many, or 0 with `err`. */
static size_t
mark_chosen(const struct oci_end *from, const struct part_wish *wish,
    const struct oci_manifest *index, bool *chosen, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < wish->n; i++) {
		const char *platform = wish->platforms[i];
		bool any = false;

		for (size_t j = 0; j < index->n_children; j++) {
			if (!is_for(&index->children[j], platform))
				continue;
			n += !chosen[j];
			chosen[j] = any = true;
		}
		if (!any) {
			fail_code(err, ERR_SERVICE, "MANIFEST_UNKNOWN",
			    "%s: it is not for %s", from->name, platform);
			return 0;
		}
	}
	return n;
}

static size_t
count_images(const struct oci_manifest *index)
{
	size_t n = 0;

	for (size_t i = 0; i < index->n_children; i++)
		n += !oci_is_attestation(&index->children[i]);
	return n;
}

/* Those about the chosen go along. */
static bool
is_about_chosen(const struct oci_manifest *index,
    const struct oci_descriptor *child, const bool *chosen)
{
	const char *about =
	    oci_annotation(child->json, "vnd.docker.reference.digest");

	for (size_t i = 0; about && i < index->n_children; i++)
		if (chosen[i] && strcmp(index->children[i].digest, about) == 0)
			return true;
	return false;
}

/* Put another text in place of the part's. */
static bool
replace(
    struct part *part, const json_t *root, const char *name, struct error *err)
{
	buf_free(&part->text.bytes);
	part->text.bytes = (struct buf){0};
	json_write(&part->text.bytes, root, &json_style_compact);
	oci_digest_bytes(buf_text(&part->text.bytes), part->text.bytes.len,
	    part->text.digest);
	return read_text(part, name, part->text.digest, err);
}

static bool
cut_index(const struct oci_end *from, struct part *part, const bool *chosen,
    struct error *err)
{
	const struct oci_manifest *index = &part->manifest;
	json_auto_t *root = json_copy(index->root);
	json_t *list = json_array();

	for (size_t i = 0; i < index->n_children; i++) {
		const struct oci_descriptor *child = &index->children[i];

		if (chosen[i] || is_about_chosen(index, child, chosen))
			json_array_append(list, (json_t *)child->json);
	}
	json_object_set_new(root, "manifests", list);
	return replace(part, root, from->name, err);
}

/* A config that is too large or none tells nothing. */
static const char *
read_platform(struct oci_end *from, struct part *part, struct error *err)
{
	const struct oci_manifest *m = &part->manifest;
	struct buf text = {0};
	const struct oci_sink sink = oci_sink_text(&text);
	struct oci_bytes bytes;
	const char *platform = "";
	void *handle;

	if (!m->has_config || m->config.size > CONFIG_MAX)
		return platform;
	if (!from->kind->blob_open(from, &m->config, &bytes, &handle, err))
		return NULL;
	if (bytes.pour && !bytes.pour(bytes.ctx, &sink, err)) {
		platform = NULL;
	} else {
		json_auto_t *config =
		    oci_json_read(buf_text(&text), text.len, NULL);

		platform = oci_config_platform(&part->arena, config);
	}
	from->kind->blob_close(from, handle);
	buf_free(&text);
	return platform;
}

/* An image that is no index must be for one of them. */
static bool
check_image(struct oci_end *from, const struct part_wish *wish,
    struct part *part, struct error *err)
{
	const char *platform = read_platform(from, part, err);

	if (!platform)
		return false;
	for (size_t i = 0; *platform && i < wish->n; i++)
		if (oci_platform_fits(platform, wish->platforms[i]))
			return true;
	return !*platform ||
	    fail_code(err, ERR_SERVICE, "MANIFEST_UNKNOWN",
		"%s: it is not for %s; it is for %s", from->name,
		wish->platforms[0], platform);
}

bool
part_choose(struct oci_end *from, const struct part_wish *wish,
    struct part *part, struct error *err)
{
	const struct oci_manifest *index = &part->manifest;
	bool *chosen;
	size_t n;

	if (wish->n == 0)
		return true;
	if (!index->index)
		return check_image(from, wish, part, err);
	chosen = arena_array(&part->arena, bool, index->n_children + 1);
	n = mark_chosen(from, wish, index, chosen, err);
	if (n == 0)
		return false;
	if (n == count_images(index))
		return true;
	if (n > 1)
		return cut_index(from, part, chosen, err);
	for (size_t i = 0;; i++)
		if (chosen[i])
			return part_fetch(
			    from, index->children[i].digest, part, err);
}

bool
part_referrers(struct oci_end *from, const char *digest, struct part *part,
    struct error *err)
{
	if (!from->kind->referrers)
		return true;
	if (from->kind->referrers(from, digest, &part->text.bytes, err) !=
	    OCI_FOUND)
		return false;
	return part->text.bytes.len == 0 ||
	    read_text(part, from->name, digest, err);
}

/* Its entry in an index. */
static json_t *
describe(const struct part *part)
{
	const struct oci_manifest *m = &part->manifest;
	json_t *notes = json_object_get(m->root, "annotations");
	json_t *out = json_members("mediaType", json_text(m->media_type),
	    "digest", json_text(part->text.digest), "size",
	    json_integer((json_int_t)part->text.bytes.len), "artifactType",
	    json_text(m->artifact_type));

	if (notes)
		json_object_set(out, "annotations", notes);
	return out;
}

/* The target's index under that tag, or a new one. */
static bool
fetch_index(
    struct oci_end *to, const char *tag, struct part *index, struct error *err)
{
	json_auto_t *empty = NULL;
	enum oci_found found = to->kind->manifest(to, tag, &index->text, err);

	if (found == OCI_FOUND)
		return read_text(index, to->name, tag, err);
	if (found != OCI_ABSENT)
		return false;
	error_clear(err);
	empty = json_members("schemaVersion", json_integer(2), "mediaType",
	    json_text(oci_type_index), "manifests", json_array());
	return replace(index, empty, to->name, err);
}

static bool
names(const struct oci_manifest *index, const char *digest)
{
	for (size_t i = 0; i < index->n_children; i++)
		if (strcmp(index->children[i].digest, digest) == 0)
			return true;
	return false;
}

static bool
put_index(struct oci_end *to, const char *tag, const struct part *index,
    struct error *err)
{
	struct oci_putting putting = {.reference = tag,
	    .type = oci_type_index,
	    .text = &index->text.bytes,
	    .digest = index->text.digest};

	return to->kind->put(to, &putting, err) == OCI_PUT_DONE;
}

bool
part_note_subject(
    struct oci_end *to, const struct part *part, struct error *err)
{
	struct part index = {0};
	const char *tag =
	    oci_fallback_tag(&index.arena, part->manifest.subject.digest, "");
	bool ok = fetch_index(to, tag, &index, err);

	if (ok && !names(&index.manifest, part->text.digest)) {
		json_auto_t *root = json_deep_copy(index.manifest.root);

		json_array_append_new(
		    json_object_get(root, "manifests"), describe(part));
		ok = replace(&index, root, to->name, err) &&
		    put_index(to, tag, &index, err);
	}
	part_close(&index);
	return ok;
}
