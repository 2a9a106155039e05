/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/layout_out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/layout_index.h"

/* A file that is being written, or why it cannot be. */
struct writing {
	int fd;
	int why;
};

static bool
take(void *ctx, const char *data, size_t len)
{
	struct writing *w = ctx;

	if (file_write_fd(w->fd, data, len))
		return true;
	w->why = errno;
	return false;
}

static char *
blob_path(const struct layout_out *l, const char *of)
{
	char name[OCI_BLOB_NAME];

	oci_blob_name(of, name);
	return file_join(l->path, name);
}

static bool
pour_into(const char *path, const struct oci_bytes *bytes, struct error *err)
{
	struct file_new file;
	struct writing w = {0};
	const struct oci_sink sink = {.take = take, .ctx = &w};

	if (!file_new_open(&file, path))
		return fail(err, ERR_GENERAL, "Cannot write %s: %s", path,
		    strerror(errno));
	w.fd = file.fd;
	if (!bytes->pour(bytes->ctx, &sink, err)) {
		file_new_drop(&file);
		return w.why &&
		    fail(err, ERR_GENERAL, "Cannot write %s: %s", path,
			strerror(w.why));
	}
	return file_new_keep(&file, 0644) ||
	    fail(
		err, ERR_GENERAL, "Cannot write %s: %s", path, strerror(errno));
}

/* The folders are anybody's to read, as far as the umask lets them. */
static bool
make_folders(const struct layout_out *l, struct error *err)
{
	char *folder = file_join(l->path, "blobs/sha256");
	bool ok = file_make_folders(folder, 0777) ||
	    fail(err, ERR_GENERAL, "Cannot make %s: %s", folder,
		strerror(errno));

	free(folder);
	return ok;
}

json_t *
layout_describe(const struct oci_putting *m)
{
	return json_members("mediaType", json_text(m->type), "digest",
	    json_text(m->digest), "size",
	    json_integer((json_int_t)m->text->len));
}

static bool
write_file(const struct layout_out *l, const char *name, const char *data,
    size_t len, struct error *err)
{
	char *path = file_join(l->path, name);
	bool ok = file_replace(path, data, len, 0644) ||
	    fail(
		err, ERR_GENERAL, "Cannot write %s: %s", path, strerror(errno));

	free(path);
	return ok;
}

/* Others may have added to it meanwhile: it is read again under a lock. */
static bool
list_manifest(const struct layout_out *l, const struct oci_putting *m,
    json_t **kept, struct error *err)
{
	const char *tag = strchr(m->reference, ':') ? NULL : m->reference;
	char *path = file_join(l->path, "index.json");
	int lock = file_lock_folder(path);
	json_t *index = oci_layout_read(l->files, l->name, true, err);
	struct buf text = {0};
	bool ok = index != NULL;

	if (ok) {
		json_decref(*kept);
		*kept = index;
		oci_layout_add(index, tag, layout_describe(m));
		json_write(&text, index, &json_style_compact);
		ok = write_file(l, "index.json", text.data, text.len, err) &&
		    write_file(l, "oci-layout", oci_layout_mark,
			strlen(oci_layout_mark), err);
	}
	if (lock >= 0)
		close(lock);
	buf_free(&text);
	free(path);
	return ok;
}

bool
layout_out_blob(const struct layout_out *l, const char *digest,
    const struct oci_bytes *bytes, struct error *err)
{
	char *path = blob_path(l, digest);
	bool ok = make_folders(l, err) && pour_into(path, bytes, err);

	free(path);
	return ok;
}

bool
layout_out_manifest(const struct layout_out *l, const struct oci_putting *m,
    json_t **index, struct error *err)
{
	bool listed = m->listed || !strchr(m->reference, ':');
	char name[OCI_BLOB_NAME];

	oci_blob_name(m->digest, name);
	return make_folders(l, err) &&
	    write_file(l, name, buf_text(m->text), m->text->len, err) &&
	    (!listed || list_manifest(l, m, index, err));
}
