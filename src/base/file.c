/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory/alloc.h"

enum {
	CHUNK = 64 * 1024,
	LARGEST = 1024 * 1024 * 1024, /* /dev/zero has no end */
	LARGEST_SMALL = 16 * 1024 * 1024,
	SMALL_SECONDS = 5,
	LOCK_SECONDS = 30,
	READABLE = 044,
	WRITABLE = 022
};

/* Until there is something to read, or all who wrote are gone; false, with
 * errno, where that is not so at `until` (0: whenever it may be). */
static bool
await(int fd, double until)
{
	struct pollfd asked = {.fd = fd, .events = POLLIN};

	for (;;) {
		int n = poll(&asked, 1, clock_poll(until));

		if (n > 0)
			return true;
		if (n == 0)
			errno = ETIMEDOUT;
		if (n == 0 || errno != EINTR)
			return false;
	}
}

static bool
is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

/* A pipe that had no writer yet looks as if it were at its end. */
static bool
read_all(int fd, size_t most, double until, struct buf *out)
{
	size_t start = out->len;
	bool begun = false;

	for (;;) {
		ssize_t n = read(fd, buf_reserve(out, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if ((n < 0 && errno == EAGAIN) ||
		    (n == 0 && !begun && is_pipe(fd))) {
			if (!await(fd, until))
				return false;
			begun = true;
			continue;
		}
		if (n <= 0)
			return n == 0;
		begun = true;
		out->len += (size_t)n;
		out->data[out->len] = '\0';
		if (out->len - start > most) {
			errno = EFBIG;
			return false;
		}
	}
}

static bool
read_until(int fd, size_t most, double until, struct buf *out)
{
	bool fresh = !out->data;
	int saved;

	if (read_all(fd, most, until, out))
		return true;
	/* the caller frees nothing after a failure */
	saved = errno;
	if (fresh)
		buf_wipe(out);
	errno = saved;
	return false;
}

bool
file_read_most(int fd, size_t most, struct buf *out)
{
	return read_until(fd, most, 0, out);
}

bool
file_read_fd(int fd, struct buf *out)
{
	return file_read_most(fd, LARGEST, out);
}

static bool
read_path(const char *path, size_t most, double until, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int saved;
	bool ok;

	if (fd < 0)
		return false;
	ok = read_until(fd, most, until, out);
	saved = errno;
	close(fd);
	errno = saved;
	return ok;
}

bool
file_read(const char *path, struct buf *out)
{
	return read_path(path, LARGEST, 0, out);
}

bool
file_read_small(const char *path, struct buf *out)
{
	return read_path(
	    path, LARGEST_SMALL, clock_steady() + SMALL_SECONDS, out);
}

bool
file_write_fd(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

bool
file_make_folders(const char *path, mode_t mode)
{
	char *copy = xstrdup(path);
	bool ok = true;

	for (char *p = copy + 1; ok && *copy; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		ok = mkdir(copy, mode) == 0 || errno == EEXIST;
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return ok;
}

char *
file_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};

	if (!slash)
		return xstrdup(".");
	buf_add(&folder, path, slash == path ? 1 : (size_t)(slash - path));
	return buf_take(&folder);
}

char *
file_join(const char *folder, const char *rest)
{
	struct buf path = {0};

	buf_printf(&path, "%s/%s", folder, rest);
	return buf_take(&path);
}

/* The bits of `others` that count: a group of the user's own number, as
 * useradd makes it, is the user alone, and a umask of 002 goes with it. */
static bool
is_trusted(const struct stat *st, mode_t others)
{
	uid_t user = geteuid();

	if (user != 0 && getegid() == user && st->st_gid == user)
		others &= ~(mode_t)070;
	return st->st_uid == user && (st->st_mode & others) == 0;
}

static bool
read_trusted(int fd, mode_t others, struct buf *out)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if (!S_ISREG(st.st_mode) || !is_trusted(&st, others)) {
		errno = EPERM;
		return false;
	}
	return file_read_most(fd, LARGEST_SMALL, out);
}

static bool
read_beside(const char *path, mode_t others, struct buf *out)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK, fd, folder, saved;
	const char *slash = strrchr(path, '/');
	char *name = file_folder(path);
	struct stat st;
	bool ok = false;

	folder = open(name, flags | O_DIRECTORY);
	free(name);
	if (folder < 0)
		return false;
	fd = openat(folder, slash ? slash + 1 : path, flags | O_NOFOLLOW);
	if (fd >= 0 && fstat(folder, &st) == 0 && !is_trusted(&st, WRITABLE))
		errno = EPERM;
	else
		ok = fd >= 0 && read_trusted(fd, others, out);
	saved = errno == ELOOP ? EPERM : errno;
	if (fd >= 0)
		close(fd);
	close(folder);
	errno = saved;
	return ok;
}

bool
file_read_private(const char *path, struct buf *out)
{
	return read_beside(path, READABLE | WRITABLE, out);
}

bool
file_read_own(const char *path, struct buf *out)
{
	return read_beside(path, WRITABLE, out);
}

static bool
file_is_own_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	    is_trusted(&st, WRITABLE);
}

bool
file_own_folder(const char *path)
{
	return file_make_folders(path, 0700) && file_is_own_folder(path);
}

/* Lock the open file or folder (-1: nothing), waiting at most half a minute;
 * after that the caller goes on without the lock. */
static void
hold(int fd)
{
	const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};

	/* a holder that was stopped must not stop the others for good */
	for (int i = 0; fd >= 0 && i < LOCK_SECONDS * 200; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			break;
		nanosleep(&pause, NULL);
	}
}

int
file_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	hold(fd);
	return fd;
}

int
file_lock_folder(const char *path)
{
	char *folder = file_folder(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(folder);
	hold(fd);
	return fd;
}
