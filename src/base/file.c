#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

enum { CHUNK = 64 * 1024, LARGEST_PRIVATE = 1024 * 1024, LOCK_SECONDS = 30 };

static bool
read_all(int fd, struct buf *out)
{
	for (;;) {
		ssize_t n = read(fd, buf_reserve(out, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		out->len += (size_t)n;
		out->data[out->len] = '\0';
	}
}

bool
file_read_fd(int fd, struct buf *out)
{
	bool fresh = !out->data;
	int saved;

	if (read_all(fd, out))
		return true;
	/* who is told that there is nothing frees nothing */
	saved = errno;
	if (fresh)
		buf_free(out);
	errno = saved;
	return false;
}

bool
file_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	bool ok;

	if (fd < 0)
		return false;
	ok = file_read_fd(fd, out);
	saved = errno;
	close(fd);
	errno = saved;
	return ok;
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

static bool
make_parent(const char *path)
{
	char *copy = xstrdup(path);
	char *slash = strrchr(copy, '/');
	bool ok = true;

	if (slash && slash != copy) {
		*slash = '\0';
		ok = file_make_folders(copy, 0700);
	}
	free(copy);
	return ok;
}

static bool
fill(int fd, const char *data, size_t len, mode_t mode)
{
	bool ok = fchmod(fd, mode) == 0 && file_write_fd(fd, data, len) &&
	    fsync(fd) == 0;

	return close(fd) == 0 && ok;
}

bool
file_replace(const char *path, const char *data, size_t len, mode_t mode)
{
	struct buf temp = {0};
	int fd, saved;
	bool ok;

	if (!make_parent(path))
		return false;
	buf_printf(&temp, "%s.XXXXXX", path);
	fd = mkstemp(temp.data);
	ok = fd >= 0 && fill(fd, data, len, mode) &&
	    rename(temp.data, path) == 0;
	saved = errno;
	if (fd >= 0 && !ok)
		unlink(temp.data);
	buf_free(&temp);
	errno = saved;
	return ok;
}

char *
file_join(const char *folder, const char *rest)
{
	struct buf path = {0};

	buf_printf(&path, "%s/%s", folder, rest);
	return buf_take(&path);
}

bool
file_read_private(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	bool ok;

	if (fd < 0)
		return false;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 077) == 0 &&
	    st.st_size < LARGEST_PRIVATE && file_read_fd(fd, out);
	close(fd);
	return ok;
}

bool
file_is_own_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_uid == geteuid();
}

int
file_lock(const char *path)
{
	const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	/* a holder that was stopped must not stop the others for good */
	for (int i = 0; fd >= 0 && i < LOCK_SECONDS * 200; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			break;
		nanosleep(&pause, NULL);
	}
	return fd;
}
