/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory/alloc.h"
#include "oci/digest.h"
#include "oci/tar.h"
#include "oci/unzip.h"

enum { PIECE = 128 * 1024 };

struct oci_files {
	char *path;
	int fd; /* of an archive, or -1 */
	struct arena arena;
	struct tar tar;
};

void
oci_blob_name(const char *digest, char out[OCI_BLOB_NAME])
{
	snprintf(out, OCI_BLOB_NAME, "blobs/sha256/%.64s",
	    digest + strlen("sha256:"));
}

static struct oci_files *
make(const char *path)
{
	struct oci_files *files = xmalloc(sizeof(*files));

	*files = (struct oci_files){.path = xstrdup(path), .fd = -1};
	return files;
}

struct oci_files *
oci_files_folder(const char *path)
{
	return make(path);
}

static bool
read_at(void *ctx, uint64_t at, void *out, size_t len)
{
	const struct oci_files *files = ctx;

	while (len > 0) {
		ssize_t n = pread(files->fd, out, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		out = (char *)out + n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

static bool
list(struct oci_files *files, struct error *err)
{
	struct error why = {0};
	struct stat st;

	if (fstat(files->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fail(
		    err, ERR_GENERAL, "%s is no regular file", files->path);
	if (tar_list(&files->arena, read_at, files, (uint64_t)st.st_size,
		&files->tar, &why))
		return true;
	fail(err, ERR_GENERAL, "%s: %s", files->path, why.message);
	error_clear(&why);
	return false;
}

struct oci_files *
oci_files_archive(const char *path, struct error *err)
{
	struct oci_files *files = make(path);

	files->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (files->fd < 0)
		fail(err, ERR_GENERAL, "Cannot open %s: %s", path,
		    strerror(errno));
	else if (oci_unzip_file(&files->fd, path, err) && list(files, err))
		return files;
	oci_files_close(files);
	return NULL;
}

void
oci_files_close(struct oci_files *files)
{
	if (!files)
		return;
	if (files->fd >= 0)
		close(files->fd);
	tar_free(&files->tar);
	arena_free(&files->arena);
	free(files->path);
	free(files);
}

/* Where bytes of a file are. */
struct extent {
	int fd;
	uint64_t at, size, next; /* `next` is counted from `at` */
	bool own;                /* the descriptor */
	char digest[OCI_DIGEST_SIZE];
};

static bool
find_in_folder(
    const struct oci_files *files, const char *name, struct extent *out)
{
	char *path = file_join(files->path, name);
	struct stat st;

	out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	free(path);
	if (out->fd >= 0 && fstat(out->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		out->size = (uint64_t)st.st_size;
		out->own = true;
		return true;
	}
	if (out->fd >= 0)
		close(out->fd);
	out->fd = -1;
	return false;
}

/* False where it is not there. */
static bool
find(const struct oci_files *files, const char *name, struct extent *out)
{
	const struct tar_entry *entry;

	*out = (struct extent){.fd = -1};
	if (files->fd < 0)
		return find_in_folder(files, name, out);
	entry = tar_find(&files->tar, name);
	if (!entry)
		return false;
	*out = (struct extent){
	    .fd = files->fd, .at = entry->at, .size = entry->size};
	return true;
}

static void
leave(struct extent *place)
{
	if (place->own)
		close(place->fd);
}

bool
oci_files_has(struct oci_files *files, const char *name, uint64_t *size)
{
	struct extent place;
	bool has = find(files, name, &place);

	*size = place.size;
	leave(&place);
	return has;
}

static size_t
give(void *ctx, char *to, size_t room, struct error *err)
{
	struct extent *place = ctx;
	uint64_t left = place->size - place->next;
	ssize_t n;

	if (room > left)
		room = (size_t)left;
	do {
		n = pread(
		    place->fd, to, room, (off_t)(place->at + place->next));
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		fail(err, ERR_GENERAL, "Cannot read %s: %s", place->digest,
		    strerror(errno));
		return HTTP_SOURCE_BROKEN;
	}
	place->next += (uint64_t)n;
	return (size_t)n;
}

static bool
seek(void *ctx, uint64_t at, struct error *err)
{
	struct extent *place = ctx;

	(void)err;
	place->next = at < place->size ? at : place->size;
	return true;
}

static bool
pour(void *ctx, const struct oci_sink *sink, struct error *err)
{
	struct extent *place = ctx;
	char real[OCI_DIGEST_SIZE], piece[PIECE];
	struct sha256 hash;
	size_t n;

	sha256_begin(&hash);
	place->next = 0;
	while ((n = give(place, piece, sizeof(piece), err)) > 0) {
		if (n == HTTP_SOURCE_BROKEN)
			return false;
		sha256_add(&hash, piece, n);
		if (!sink->take(sink->ctx, piece, n))
			return false;
	}
	oci_digest_of(&hash, real);
	return !*place->digest || strcmp(real, place->digest) == 0 ||
	    fail(err, ERR_GENERAL, "the bytes of %s are others: %s",
		place->digest, real);
}

/* Always true. */
static bool
make_bytes(struct extent *place, const char *digest, struct oci_bytes *out)
{
	snprintf(place->digest, sizeof(place->digest), "%s", digest);
	*out = (struct oci_bytes){.seek = seek,
	    .give = give,
	    .pour = pour,
	    .ctx = place,
	    .size = place->size};
	return true;
}

bool
oci_files_open(struct oci_files *files, const char *name, const char *digest,
    struct oci_bytes *out, struct error *err)
{
	struct extent *place = xmalloc(sizeof(*place));

	if (!find(files, name, place)) {
		free(place);
		return fail(
		    err, ERR_GENERAL, "%s: %s is not there", files->path, name);
	}
	return make_bytes(place, digest, out);
}

bool
oci_bytes_of(int fd, uint64_t size, const char *digest, struct oci_bytes *out)
{
	struct extent *place = xmalloc(sizeof(*place));

	*place = (struct extent){.fd = fd, .size = size};
	return make_bytes(place, digest, out);
}

void
oci_bytes_close(struct oci_bytes *bytes)
{
	struct extent *place = bytes->ctx;

	if (place)
		leave(place);
	free(place);
	bytes->ctx = NULL;
}

bool
oci_files_read(struct oci_files *files, const char *name, size_t most,
    struct buf *out, struct error *err)
{
	struct oci_bytes bytes = {0};
	size_t n = 0, before = out->len;
	bool ok;

	if (!oci_files_open(files, name, "", &bytes, err))
		return false;
	ok = bytes.size <= most ||
	    fail(err, ERR_GENERAL, "%s: %s is too large", files->path, name);
	while (ok && out->len - before < bytes.size) {
		n = give(bytes.ctx, buf_reserve(out, PIECE + 1), PIECE, err);
		ok = n != HTTP_SOURCE_BROKEN &&
		    (n > 0 ||
			fail(err, ERR_GENERAL, "%s: %s became shorter",
			    files->path, name));
		if (ok)
			out->len += n;
	}
	if (out->data)
		out->data[out->len] = '\0';
	oci_bytes_close(&bytes);
	return ok;
}
