/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/archive_out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "oci/files.h"
#include "oci/layout_index.h"
#include "oci/manifest.h"
#include "oci/tar.h"

struct archive_out {
	struct file_new file;
	char *path, *name;
	uint64_t at;     /* where the next header goes */
	json_t *written; /* digest: the text of a manifest, or true */
	int why;         /* errno of a write that failed */
};

static bool
take(void *ctx, const char *data, size_t len)
{
	struct archive_out *out = ctx;

	if (file_write_fd(out->file.fd, data, len)) {
		out->at += len;
		return true;
	}
	out->why = errno;
	return false;
}

/* Where they are missing, podman and skopeo make them as root's, which nobody
 * else may. */
static bool
put_folders(struct archive_out *out)
{
	struct buf text = {0};
	bool ok;

	tar_put_header(&text, "blobs/", 0);
	tar_put_header(&text, "blobs/sha256/", 0);
	ok = take(out, text.data, text.len);
	buf_free(&text);
	if (!ok)
		errno = out->why;
	return ok;
}

struct archive_out *
archive_out_open(const char *path, const char *name, struct error *err)
{
	struct archive_out *out = xmalloc(sizeof(*out));

	*out = (struct archive_out){.path = xstrdup(path),
	    .name = name ? xstrdup(name) : NULL,
	    .file.fd = -1,
	    .written = json_object()};
	if (file_is_odd(path))
		fail(err, ERR_GENERAL,
		    "Cannot write %s: it is no regular file, and an archive "
		    "is put in its place once it is whole",
		    path);
	else if (file_new_open(&out->file, path) && put_folders(out))
		return out;
	else
		fail(err, ERR_GENERAL, "Cannot write %s: %s", path,
		    strerror(errno));
	archive_out_close(out);
	return NULL;
}

void
archive_out_close(struct archive_out *out)
{
	if (!out)
		return;
	if (out->file.fd >= 0)
		file_new_drop(&out->file);
	json_decref(out->written);
	free(out->path);
	free(out->name);
	free(out);
}

bool
archive_out_has(const struct archive_out *out, const char *digest)
{
	return json_object_get(out->written, digest) != NULL;
}

static bool
no_write(struct archive_out *out, struct error *err)
{
	return fail(err, ERR_GENERAL, "Cannot write %s: %s", out->path,
	    strerror(out->why));
}

static bool
write_buf(struct archive_out *out, struct buf *text, struct error *err)
{
	bool ok = take(out, text->data, text->len) || no_write(out, err);

	buf_clear(text);
	return ok;
}

static bool
add_bytes(struct archive_out *out, const char *name,
    const struct oci_bytes *bytes, struct error *err)
{
	const struct oci_sink sink = {.take = take, .ctx = out};
	struct buf text = {0};
	bool ok;

	tar_put_header(&text, name, bytes->size);
	ok = write_buf(out, &text, err);
	if (ok && !bytes->pour(bytes->ctx, &sink, err))
		ok = out->why && no_write(out, err);
	tar_put_padding(&text, bytes->size);
	ok = ok && (text.len == 0 || write_buf(out, &text, err));
	buf_free(&text);
	return ok;
}

bool
archive_out_blob(struct archive_out *out, const char *digest,
    const struct oci_bytes *bytes, struct error *err)
{
	uint64_t before = out->at;
	char name[OCI_BLOB_NAME];

	oci_blob_name(digest, name);
	if (add_bytes(out, name, bytes, err)) {
		json_object_set_new(out->written, digest, json_true());
		return true;
	}
	out->at = before;
	if (ftruncate(out->file.fd, (off_t)before) != 0 ||
	    lseek(out->file.fd, (off_t)before, SEEK_SET) < 0)
		out->why = errno;
	return false;
}

static bool
add_text(struct archive_out *out, const char *name, const char *data,
    size_t len, struct error *err)
{
	struct buf text = {0};
	bool ok;

	tar_put_header(&text, name, len);
	buf_add(&text, data, len);
	tar_put_padding(&text, len);
	ok = write_buf(out, &text, err);
	buf_free(&text);
	return ok;
}

bool
archive_out_manifest(struct archive_out *out,
    const struct oci_putting *manifest, struct error *err)
{
	const struct buf *text = manifest->text;
	char name[OCI_BLOB_NAME];

	if (archive_out_has(out, manifest->digest))
		return true;
	oci_blob_name(manifest->digest, name);
	if (!add_text(out, name, buf_text(text), text->len, err))
		return false;
	json_object_set_new(out->written, manifest->digest,
	    json_text_n(buf_text(text), text->len));
	return true;
}

static json_t *
blob_text(const char *digest)
{
	char name[OCI_BLOB_NAME];

	oci_blob_name(digest, name);
	return json_text(name);
}

/* Read a manifest that was written; of an index, that for this machine, or its
 * first. */
static bool
find_image(const struct archive_out *out, struct arena *arena,
    const char *digest, struct oci_manifest *m)
{
	const char *text = json_get_string(out->written, digest);
	const struct oci_descriptor *child = NULL;
	struct error none = {0};
	bool ok =
	    text && oci_manifest_read(arena, text, strlen(text), "", m, &none);

	error_clear(&none);
	if (!ok || !m->index)
		return ok;
	child = oci_manifest_find(m, oci_own_platform(arena));
	for (size_t i = 0; !child && i < m->n_children; i++)
		if (!oci_is_attestation(&m->children[i]))
			child = &m->children[i];
	oci_manifest_free(m);
	return child && find_image(out, arena, child->digest, m);
}

/* "[{"Config": …, "RepoTags": […], "Layers": […]}]", as docker load has it. */
static json_t *
list_images(const struct archive_out *out, const json_t *index)
{
	json_t *list = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(index, "manifests"), i, item) {
		const char *digest = json_get_string(item, "digest");
		const char *tag = oci_layout_tag(item);
		struct oci_manifest m = {0};
		struct arena arena = {0};

		if (tag && find_image(out, &arena, digest, &m)) {
			json_t *layers = json_array(), *names = json_array();

			for (size_t j = 0; j < m.n_layers; j++)
				json_array_append_new(
				    layers, blob_text(m.layers[j].digest));
			json_array_append_new(names,
			    json_text(
				arena_printf(&arena, "%s:%s", out->name, tag)));
			json_array_append_new(list,
			    json_members("Config", blob_text(m.config.digest),
				"RepoTags", names, "Layers", layers));
		}
		oci_manifest_free(&m);
		arena_free(&arena);
	}
	return list;
}

static bool
add_json(struct archive_out *out, const char *name, const json_t *value,
    struct error *err)
{
	struct buf text = {0};
	bool ok;

	json_write(&text, value, &json_style_compact);
	ok = add_text(out, name, text.data, text.len, err);
	buf_free(&text);
	return ok;
}

bool
archive_out_finish(
    struct archive_out *out, const json_t *index, struct error *err)
{
	json_auto_t *images = out->name ? list_images(out, index) : NULL;
	struct buf end = {0};
	bool ok = add_json(out, "index.json", index, err) &&
	    add_text(out, "oci-layout", oci_layout_mark,
		strlen(oci_layout_mark), err) &&
	    (!images || add_json(out, "manifest.json", images, err));

	tar_put_end(&end);
	ok = ok && write_buf(out, &end, err);
	buf_free(&end);
	if (!ok || file_new_keep(&out->file, 0644))
		return ok;
	out->why = errno;
	return no_write(out, err);
}
