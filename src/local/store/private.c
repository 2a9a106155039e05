/* Modes of the store's files, mended where an earlier release left them open.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/memory/buf.h"

/* Files that a server lays beside the folders "blobs" and "uploads". */
static const char *const files[] = {"ecr.db", "ecr.db-wal", "ecr.db-shm",
    "ecr.db-journal", "lock", "server.json", "ecr-local.log", "server.key",
    "server.pem", "ca.pem", "ca-bundle.pem", "registries.conf"};
static const char *const folders[] = {"blobs", "uploads"};

/* Links are not followed.  0: nothing to do, or nothing that can be done. */
static int
mend(const char *path, const struct stat *status)
{
	mode_t mode = S_ISDIR(status->st_mode) ? 0700 : 0600;

	if (!S_ISDIR(status->st_mode) && !S_ISREG(status->st_mode))
		return 0;
	return (status->st_mode & 0777) != mode && chmod(path, mode) == 0;
}

/* nftw() hands nothing through. */
static _Thread_local int mended;

static int
mend_one(
    const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)where;
	if (type == FTW_F || type == FTW_D || type == FTW_DNR)
		mended += mend(path, status);
	return 0;
}

static char *
path_of(struct buf *path, const char *folder, const char *name)
{
	buf_clear(path);
	buf_printf(path, "%s/%s", folder, name);
	return path->data;
}

static void
mend_content(const char *folder)
{
	struct buf path = {0};
	struct stat status;

	for (size_t i = 0; i < countof(files); i++)
		if (lstat(path_of(&path, folder, files[i]), &status) == 0)
			mended += mend(path.data, &status);
	for (size_t i = 0; i < countof(folders); i++)
		if (lstat(path_of(&path, folder, folders[i]), &status) == 0)
			mended += mend(path.data, &status);
	/* In a folder that was closed nobody could reach what lies deeper: a
	 * large store is not walked through at every start. */
	for (size_t i = 0; mended && i < countof(folders); i++)
		nftw(path_of(&path, folder, folders[i]), mend_one, 16,
		    FTW_PHYS | FTW_MOUNT);
	buf_free(&path);
}

static bool
is_home(const struct stat *status)
{
	const char *home = getenv("HOME");
	struct stat other;

	return home && stat(home, &other) == 0 &&
	    other.st_dev == status->st_dev && other.st_ino == status->st_ino;
}

void
private_mend(const char *folder)
{
	struct stat status;

	if (stat(folder, &status) != 0)
		return;
	mended = 0;
	if (status.st_uid != geteuid() || (status.st_mode & S_ISVTX) ||
	    is_home(&status))
		fprintf(stderr,
		    "ecr-local: %s is shared and stays as it is; give --data a "
		    "folder of its own\n",
		    folder);
	else
		mended = mend(folder, &status);
	mend_content(folder);
	if (mended)
		fprintf(stderr,
		    "ecr-local: %s was open to others: %d files and folders "
		    "are for this user alone now\n",
		    folder, mended);
}

bool
private_file(const char *path)
{
	int fd = open(
	    path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat status;
	bool own = fd >= 0 ? fstat(fd, &status) == 0 && S_ISREG(status.st_mode)
			   : errno != ELOOP && errno != ENXIO;

	if (fd >= 0 && own)
		fchmod(fd, 0600);
	if (fd >= 0)
		close(fd);
	return own;
}
