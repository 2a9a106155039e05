/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/blob.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/file.h"
#include "local/store/blob_folder.h"
#include "local/store/room.h"
#include "local/store/upload.h"

enum { STALE_UPLOAD = 24 * 3600 };

static int
open_folder(const char *data, const char *name, struct error *err)
{
	struct buf path = {0};
	int fd = -1;

	buf_printf(&path, "%s/%s", data, name);
	if (file_make_folders(path.data, 0700))
		fd = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fail(err, ERR_GENERAL, "cannot make the folder %s: %m",
		    path.data);
	buf_free(&path);
	return fd;
}

struct blobs *
blobs_open(const char *data, bool volatile_data, struct error *err)
{
	struct blobs *blobs = xmalloc(sizeof(*blobs));

	*blobs = (struct blobs){.is_volatile = volatile_data, .uploads_fd = -1};
	pthread_mutex_init(&blobs->publish, NULL);
	pthread_mutex_init(&blobs->lock, NULL);
	blobs->blobs_fd = open_folder(data, "blobs/sha256", err);
	if (blobs->blobs_fd >= 0)
		blobs->uploads_fd = open_folder(data, "uploads", err);
	if (blobs->uploads_fd >= 0) {
		uploads_mend(blobs);
		return blobs;
	}
	blobs_close(blobs);
	return NULL;
}

void
blobs_close(struct blobs *blobs)
{
	if (!blobs)
		return;
	if (blobs->blobs_fd >= 0)
		close(blobs->blobs_fd);
	if (blobs->uploads_fd >= 0)
		close(blobs->uploads_fd);
	pthread_mutex_destroy(&blobs->publish);
	pthread_mutex_destroy(&blobs->lock);
	free(blobs);
}

int
blob_open(struct blobs *blobs, const char *digest, uint64_t *size)
{
	char path[BLOB_PATH];
	struct stat st;
	int fd;

	if (!digest_is_valid(digest))
		return -1;
	blob_path(digest, path);
	fd = openat(blobs->blobs_fd, path, OPEN_OWN);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -1;
	}
	*size = (uint64_t)st.st_size;
	return fd;
}

bool
blob_is_there(struct blobs *blobs, const char *digest)
{
	uint64_t size;
	int fd = blob_open(blobs, digest, &size);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool
blob_put(
    struct blobs *blobs, const void *data, size_t len, char digest[DIGEST_SIZE])
{
	struct upload *upload = upload_start(blobs, 0);

	if (!upload)
		return false;
	if (!upload_write(upload, data, len)) {
		upload_cancel(upload);
		return false;
	}
	upload_digest(upload, digest);
	return upload_finish(upload, NULL);
}

uint64_t
blobs_room(struct blobs *blobs)
{
	return room_left(blobs->uploads_fd);
}

void
blob_hold(struct blobs *blobs, struct blob_hold *hold, const char *digest)
{
	hold->digest = digest;
	pthread_mutex_lock(&blobs->publish);
	hold->next = blobs->holds;
	blobs->holds = hold;
	pthread_mutex_unlock(&blobs->publish);
}

void
blob_let_go(struct blobs *blobs, struct blob_hold *hold)
{
	struct blob_hold **at = &blobs->holds;

	pthread_mutex_lock(&blobs->publish);
	while (*at != hold)
		at = &(*at)->next;
	*at = hold->next;
	pthread_mutex_unlock(&blobs->publish);
}

static bool
is_held(const struct blobs *blobs, const char *digest)
{
	const struct blob_hold *hold = blobs->holds;

	while (hold && strcmp(hold->digest, digest) != 0)
		hold = hold->next;
	return hold;
}

/* Whether it went.  Under the lock no upload can bring the blob anew between
 * the look at its age and its end. */
static bool
collect_one(struct blobs *blobs, int folder, const char *name, time_t before,
    blob_is_used *is_used, void *ctx)
{
	char digest[DIGEST_SIZE];
	struct stat st;
	bool gone = false;

	snprintf(digest, sizeof(digest), "sha256:%.64s", name);
	if (!digest_is_valid(digest))
		return false;
	pthread_mutex_lock(&blobs->publish);
	if (fstatat(folder, name, &st, 0) == 0 && st.st_ctime < before &&
	    !is_held(blobs, digest) && !is_used(ctx, digest))
		gone = unlinkat(folder, name, 0) == 0;
	pthread_mutex_unlock(&blobs->publish);
	return gone;
}

void
blob_drop(
    struct blobs *blobs, const char *digest, blob_is_used *is_used, void *ctx)
{
	char path[BLOB_PATH];

	if (!digest_is_valid(digest))
		return;
	blob_path(digest, path);
	pthread_mutex_lock(&blobs->publish);
	if (!is_held(blobs, digest) && !is_used(ctx, digest))
		unlinkat(blobs->blobs_fd, path, 0);
	pthread_mutex_unlock(&blobs->publish);
}

static size_t
collect_folder(struct blobs *blobs, const char *name, time_t before,
    blob_is_used *is_used, void *ctx)
{
	DIR *dir = blobs_open_dir(blobs->blobs_fd, name);
	struct dirent *entry;
	size_t n = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		n += collect_one(
		    blobs, dirfd(dir), entry->d_name, before, is_used, ctx);
	closedir(dir);
	return n;
}

size_t
blobs_collect(
    struct blobs *blobs, int64_t grace, blob_is_used *is_used, void *ctx)
{
	time_t now = time(NULL);
	size_t n = 0;
	char name[3];

	for (unsigned i = 0; i < 256; i++) {
		snprintf(name, sizeof(name), "%02x", i);
		n += collect_folder(
		    blobs, name, now - (time_t)grace, is_used, ctx);
	}
	uploads_collect(blobs, (long long)now - STALE_UPLOAD);
	return n;
}

static bool
use_none(void *ctx, const char *digest)
{
	(void)ctx;
	(void)digest;
	return false;
}

void
blobs_reset(struct blobs *blobs)
{
	blobs_collect(blobs, -1, use_none, NULL);
	uploads_collect(blobs, (long long)time(NULL) + 1);
}
