/* SPDX-License-Identifier: Apache-2.0 */
#include "local/scan_layout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/store/folder.h"
#include "local/store/manifest.h"
#include "oci/manifest.h"

#define PREFIX "scan-"

enum { PIECE = 256 * 1024 };

static bool
write_file(struct arena *arena, const char *folder, const char *name,
    const char *data, size_t len)
{
	int fd = open(arena_printf(arena, "%s/%s", folder, name),
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good = fd >= 0 && file_write_fd(fd, data, len);

	return fd >= 0 && close(fd) == 0 && good;
}

static const char *
blob_path(struct arena *arena, const char *folder, const char *digest)
{
	return arena_printf(
	    arena, "%s/blobs/sha256/%s", folder, strchr(digest, ':') + 1);
}

static bool
copy(int from, const char *path, uint64_t size)
{
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char *piece = malloc(PIECE);
	bool good = to >= 0 && piece;
	ssize_t n;

	while (good && size > 0 && (n = read(from, piece, PIECE)) > 0) {
		good = file_write_fd(to, piece, (size_t)n);
		size -= (uint64_t)n < size ? (uint64_t)n : size;
	}
	free(piece);
	return to >= 0 && close(to) == 0 && good && size == 0;
}

/* A link needs no room, and the blob may go from the store meanwhile. */
static bool
add_blob(struct arena *arena, const char *folder, struct blobs *blobs,
    const char *digest)
{
	const char *path = blob_path(arena, folder, digest);
	uint64_t size;
	int fd = blob_open(blobs, digest, &size);
	bool good;

	if (fd < 0)
		return true;
	good = access(path, F_OK) == 0 ||
	    linkat(AT_FDCWD, arena_printf(arena, "/proc/self/fd/%d", fd),
		AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ||
	    copy(fd, path, size);
	close(fd);
	return good;
}

static bool
add_blobs(struct arena *arena, const char *folder, struct blobs *blobs,
    const struct scan_layout *layout)
{
	struct manifest manifest;
	const char *why;

	if (!manifest_parse(arena, layout->manifest, layout->len,
		layout->media_type, &manifest, &why))
		return true;
	for (size_t i = 0; i < manifest.n_references; i++)
		if (!add_blob(
			arena, folder, blobs, manifest.references[i].digest))
			return false;
	return write_file(arena, folder,
	    blob_path(arena, "", layout->digest) + 1, layout->manifest,
	    layout->len);
}

static bool
write_index(
    struct arena *arena, const char *folder, const struct scan_layout *layout)
{
	static const char version[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
	json_auto_t *index = json_members("schemaVersion", json_integer(2),
	    "mediaType", json_text(oci_type_index), "manifests", json_array());
	json_t *image = json_members("mediaType", json_text(layout->media_type),
	    "digest", json_text(layout->digest), "size",
	    json_integer((json_int_t)layout->len));
	struct buf text = {0};
	bool good;

	if (layout->tag)
		json_object_set_new(image, "annotations",
		    json_members("org.opencontainers.image.ref.name",
			json_text(layout->tag)));
	json_array_append_new(json_object_get(index, "manifests"), image);
	json_write(&text, index, &json_style_compact);
	good = write_file(arena, folder, "index.json", text.data, text.len) &&
	    write_file(
		arena, folder, "oci-layout", version, sizeof(version) - 1);
	buf_free(&text);
	return good;
}

char *
scan_layout_make(struct arena *arena, const char *data, struct blobs *blobs,
    const struct scan_layout *layout)
{
	char *folder = arena_printf(arena, "%s/" PREFIX "XXXXXX", data);
	int why;

	if (!mkdtemp(folder))
		return NULL;
	if (file_make_folders(
		arena_printf(arena, "%s/blobs/sha256", folder), 0700) &&
	    add_blobs(arena, folder, blobs, layout) &&
	    write_index(arena, folder, layout))
		return folder;
	why = errno;
	folder_remove(folder);
	errno = why;
	return NULL;
}

void
scan_layout_clean(struct arena *arena, const char *data)
{
	DIR *dir = opendir(data);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			folder_remove(
			    arena_printf(arena, "%s/%s", data, entry->d_name));
	if (dir)
		closedir(dir);
}
