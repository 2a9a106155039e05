/* The folders of a store's blobs, where uploads become blobs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/blob_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void
blob_path(const char *digest, char out[BLOB_PATH])
{
	const char *hex = digest + 7;

	snprintf(out, BLOB_PATH, "%.2s/%.64s", hex, hex);
}

/* A name that was renamed is only kept once its folder is synced. */
static bool
sync_folder(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

bool
blob_publish(struct blobs *blobs, const char *from, const char *digest)
{
	char path[BLOB_PATH], folder[3] = {digest[7], digest[8], '\0'};
	bool made, good;

	blob_path(digest, path);
	pthread_mutex_lock(&blobs->publish);
	made = mkdirat(blobs->blobs_fd, folder, 0700) == 0;
	/* An equal blob that is there already is replaced: the new file is as
	 * good, and young, so that it is not collected before it is used. */
	good = (made || errno == EEXIST) &&
	    renameat(blobs->uploads_fd, from, blobs->blobs_fd, path) == 0;
	pthread_mutex_unlock(&blobs->publish);
	if (!good || blobs->is_volatile)
		return good;
	return sync_folder(blobs->blobs_fd, folder) &&
	    (!made || fsync(blobs->blobs_fd) == 0);
}

DIR *
blobs_open_dir(int parent, const char *name)
{
	int fd = openat(parent, name, OPEN_OWN | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}
