/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/end_layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "oci/archive_out.h"
#include "oci/docker_in.h"
#include "oci/files.h"
#include "oci/layout_index.h"
#include "oci/layout_out.h"

struct layout {
	struct oci_end end;
	struct arena arena;
	char *path;
	struct oci_files *files; /* to read from */
	json_t *index;
	struct archive_out *out; /* an archive that is written */
	struct docker_in *old;   /* what docker save of old wrote */
};

static struct layout *
layout_of(const struct oci_end *end)
{
	return end->ctx;
}

static enum oci_found
absent(struct oci_end *end, const char *reference, struct error *err)
{
	fail_code(err, ERR_SERVICE, "MANIFEST_UNKNOWN", "%s has no image %s",
	    end->name, reference);
	return OCI_ABSENT;
}

/* The digest that a reference means here, or NULL. */
static const char *
resolve(const struct layout *l, const char *reference)
{
	const json_t *found = oci_layout_find(l->index, reference);

	if (found)
		return json_get_string(found, "digest");
	return strchr(reference, ':') && oci_digest_is_valid(reference)
	    ? reference
	    : NULL;
}

static enum oci_found
digest(struct oci_end *end, const char *reference, char out[OCI_DIGEST_SIZE],
    struct error *err)
{
	struct layout *l = layout_of(end);
	const char *found = resolve(l, reference);
	char name[OCI_BLOB_NAME];
	uint64_t size;

	if (!found || !oci_digest_is_valid(found))
		return absent(end, reference, err);
	oci_blob_name(found, name);
	if (l->out ? !archive_out_has(l->out, found)
		   : !(l->old && docker_in_has(l->old, found)) &&
		    !oci_files_has(l->files, name, &size))
		return absent(end, reference, err);
	snprintf(out, OCI_DIGEST_SIZE, "%s", found);
	return OCI_FOUND;
}

static bool
read_manifest(
    struct layout *l, const char *of, struct oci_text *out, struct error *err)
{
	char name[OCI_BLOB_NAME];

	if (l->old && docker_in_manifest(l->old, of, &out->bytes))
		return true;
	oci_blob_name(of, name);
	return oci_files_read(
	    l->files, name, OCI_MANIFEST_MAX, &out->bytes, err);
}

static enum oci_found
manifest(struct oci_end *end, const char *reference, struct oci_text *out,
    struct error *err)
{
	struct layout *l = layout_of(end);
	char of[OCI_DIGEST_SIZE];
	enum oci_found found = digest(end, reference, of, err);
	const char *type;

	*out = (struct oci_text){0};
	if (found != OCI_FOUND)
		return found;
	if (!read_manifest(l, of, out, err))
		return OCI_FAILED;
	oci_digest_bytes(buf_text(&out->bytes), out->bytes.len, out->digest);
	type = json_get_string(oci_layout_find(l->index, of), "mediaType");
	snprintf(out->type, sizeof(out->type), "%s", type ? type : "");
	if (strcmp(out->digest, of) == 0)
		return OCI_FOUND;
	fail(err, ERR_GENERAL, "%s: the bytes of %s are others: %s", end->name,
	    of, out->digest);
	return OCI_FAILED;
}

static enum oci_found
tags(struct oci_end *end, bool (*each)(void *ctx, const char *tag), void *ctx,
    struct error *err)
{
	const json_t *item;
	size_t i;

	(void)err;
	json_array_foreach (
	    json_object_get(layout_of(end)->index, "manifests"), i, item) {
		const char *tag = oci_layout_tag(item);

		if (tag && !each(ctx, tag))
			break;
	}
	return OCI_FOUND;
}

/* Whether the manifest of a descriptor has that subject. */
static bool
refers_to(struct oci_end *end, const char *of, const char *subject)
{
	struct oci_text text;
	struct error none = {0};
	json_auto_t *root = NULL;
	const char *its;

	if (of && manifest(end, of, &text, &none) == OCI_FOUND)
		root =
		    oci_json_read(buf_text(&text.bytes), text.bytes.len, NULL);
	if (of)
		oci_text_free(&text);
	error_clear(&none);
	its = json_get_string(json_object_get(root, "subject"), "digest");
	return its && strcmp(its, subject) == 0;
}

static enum oci_found
referrers(
    struct oci_end *end, const char *of, struct buf *out, struct error *err)
{
	json_t *list = json_array(), *item;
	json_auto_t *index = json_members("schemaVersion", json_integer(2),
	    "mediaType", json_text(oci_type_index), "manifests", list);
	size_t i;

	(void)err;
	json_array_foreach (
	    json_object_get(layout_of(end)->index, "manifests"), i, item)
		if (refers_to(end, json_get_string(item, "digest"), of))
			json_array_append(list, item);
	json_write(out, index, &json_style_compact);
	return OCI_FOUND;
}

static bool
blob_open(struct oci_end *end, const struct oci_descriptor *blob,
    struct oci_bytes *out, void **handle, struct error *err)
{
	struct layout *l = layout_of(end);
	char name[OCI_BLOB_NAME];

	*handle = xmalloc(sizeof(*out));
	oci_blob_name(blob->digest, name);
	if (l->old ? docker_in_open(l->old, blob->digest, out, err)
		   : oci_files_open(l->files, name, blob->digest, out, err)) {
		*(struct oci_bytes *)*handle = *out;
		if (out->size == (uint64_t)blob->size)
			return true;
		fail(err, ERR_GENERAL,
		    "%s: %s has another size than its manifest says", end->name,
		    blob->digest);
		oci_bytes_close(out);
	}
	free(*handle);
	return false;
}

static void
blob_close(struct oci_end *end, void *handle)
{
	(void)end;
	oci_bytes_close(handle);
	free(handle);
}

static bool
blobs_there(struct oci_end *end, const struct oci_descriptor *const *blobs,
    size_t n, bool *there, struct error *err)
{
	struct layout *l = layout_of(end);

	(void)err;
	for (size_t i = 0; i < n; i++) {
		char name[OCI_BLOB_NAME];
		uint64_t size = 0;

		oci_blob_name(blobs[i]->digest, name);
		there[i] = l->out ? archive_out_has(l->out, blobs[i]->digest)
				  : oci_files_has(l->files, name, &size) &&
			size == (uint64_t)blobs[i]->size;
	}
	return true;
}

static struct layout_out
folder_of(const struct layout *l)
{
	return (struct layout_out){l->path, l->end.name, l->files};
}

static bool
blob_put(struct oci_end *end, const struct oci_descriptor *blob,
    const struct oci_bytes *bytes, struct error *err)
{
	struct layout *l = layout_of(end);
	const struct layout_out folder = folder_of(l);

	return l->out ? archive_out_blob(l->out, blob->digest, bytes, err)
		      : layout_out_blob(&folder, blob->digest, bytes, err);
}

static enum oci_put
put(struct oci_end *end, struct oci_putting *m, struct error *err)
{
	struct layout *l = layout_of(end);
	const struct layout_out folder = folder_of(l);
	bool tagged = !strchr(m->reference, ':'), ok;

	m->subject = true; /* who looks finds it by its manifest */
	if (!l->out)
		ok = layout_out_manifest(&folder, m, &l->index, err);
	else
		ok = archive_out_manifest(l->out, m, err);
	if (ok && l->out && (m->listed || tagged))
		oci_layout_add(
		    l->index, tagged ? m->reference : NULL, layout_describe(m));
	return ok ? OCI_PUT_DONE : OCI_PUT_FAILED;
}

static const struct oci_end_kind kind = {
    .manifest = manifest,
    .digest = digest,
    .tags = tags,
    .referrers = referrers,
    .blob_open = blob_open,
    .blob_close = blob_close,
    .blobs_there = blobs_there,
    .blob_put = blob_put,
    .put = put,
};

static struct layout *
make(const char *path, const char *scheme)
{
	struct layout *l = xmalloc(sizeof(*l));

	*l = (struct layout){.path = xstrdup(path)};
	l->end = (struct oci_end){
	    &kind, arena_printf(&l->arena, "%s:%s", scheme, path), l};
	return l;
}

struct oci_end *
oci_end_layout(const char *path, bool target, struct error *err)
{
	struct layout *l = make(path, "oci");

	l->files = oci_files_folder(path);
	l->index = oci_layout_read(l->files, l->end.name, target, err);
	if (l->index)
		return &l->end;
	oci_end_layout_free(&l->end);
	return NULL;
}

struct oci_end *
oci_end_archive(const char *path, bool docker, struct error *err)
{
	struct layout *l =
	    make(path, docker ? "docker-archive" : "oci-archive");
	uint64_t size;

	l->files = oci_files_archive(path, err);
	if (l->files && docker &&
	    !oci_files_has(l->files, "index.json", &size)) {
		l->old = docker_in_open_archive(l->files, l->end.name, err);
		if (l->old)
			l->index = docker_in_index(l->old);
	} else if (l->files) {
		l->index = oci_layout_read(l->files, l->end.name, false, err);
	}
	if (l->index)
		return &l->end;
	oci_end_layout_free(&l->end);
	return NULL;
}

struct oci_end *
oci_end_archive_new(
    const char *path, const char *name, bool docker, struct error *err)
{
	struct layout *l =
	    make(path, docker ? "docker-archive" : "oci-archive");

	l->out = archive_out_open(path, docker ? name : NULL, err);
	l->index = json_members(
	    "schemaVersion", json_integer(2), "manifests", json_array());
	if (l->out)
		return &l->end;
	oci_end_layout_free(&l->end);
	return NULL;
}

bool
oci_end_layout_finish(struct oci_end *end, struct error *err)
{
	struct layout *l = layout_of(end);

	return !l->out ||
	    json_array_size(json_object_get(l->index, "manifests")) == 0 ||
	    archive_out_finish(l->out, l->index, err);
}

void
oci_end_layout_free(struct oci_end *end)
{
	struct layout *l = end ? end->ctx : NULL;

	if (!l)
		return;
	archive_out_close(l->out);
	docker_in_close(l->old);
	oci_files_close(l->files);
	json_decref(l->index);
	arena_free(&l->arena);
	free(l->path);
	free(l);
}

static const char *
name_of(const json_t *descriptor)
{
	const char *tag = oci_layout_tag(descriptor);

	return tag ? tag : json_get_string(descriptor, "digest");
}

const char *
oci_end_layout_only(struct oci_end *end, struct arena *arena, struct error *err)
{
	const json_t *list =
	    json_object_get(layout_of(end)->index, "manifests");
	const json_t *item;
	struct buf names = {0};
	size_t i;

	if (json_array_size(list) == 1 && name_of(json_array_get(list, 0)))
		return arena_strdup(arena, name_of(json_array_get(list, 0)));
	json_array_foreach (list, i, item)
		buf_printf(&names, "%s%s", i ? ", " : "",
		    name_of(item) ? name_of(item) : "?");
	fail(err, ERR_USAGE, "%s has %s%s: name one, or take --all-tags",
	    end->name, names.len ? "several images, " : "no image",
	    buf_text(&names));
	buf_free(&names);
	return NULL;
}
