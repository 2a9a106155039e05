/* What is free on a file system, and a file that keeps some of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/room.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/portable/portable.h"

/* The database's log grows by four MiB before it is taken in. */
enum { MARGIN = 4 * 1024 * 1024 };

struct room {
	uint64_t left, margin;
};

/* False: the file system does not say, as some of those in memory. */
static bool
measure(int result, const struct statvfs *s, struct room *out)
{
	uint64_t all;

	if (result != 0 || s->f_blocks == 0)
		return false;
	all = (uint64_t)s->f_blocks * s->f_frsize;
	out->left = (uint64_t)s->f_bavail * s->f_frsize;
	out->margin = all / 16 < MARGIN ? all / 16 : MARGIN;
	return true;
}

uint64_t
room_left(int fd)
{
	struct statvfs s;
	struct room room;

	if (!measure(fstatvfs(fd, &s), &s, &room))
		return UINT64_MAX;
	return room.left > room.margin ? room.left - room.margin : 0;
}

static void
lay(const char *path, uint64_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	if (!portable_reserve(fd, (off_t)size))
		unlink(path);
	close(fd);
}

void
room_reserve(const char *folder)
{
	char *path = file_join(folder, "reserve");
	struct statvfs s;
	struct room room;

	if (measure(statvfs(folder, &s), &s, &room) &&
	    room.left > 4 * room.margin)
		lay(path, room.margin);
	free(path);
}

void
room_need(const char *folder)
{
	struct statvfs s;
	struct room room;
	char *path;

	if (!measure(statvfs(folder, &s), &s, &room) ||
	    room.left > room.margin / 2)
		return;
	path = file_join(folder, "reserve");
	unlink(path);
	free(path);
}
