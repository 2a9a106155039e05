/* file_replace(): a file in another's place, and nothing left beside it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory/alloc.h"

enum {
	OLD_SECONDS = 3600, /* nobody writes a file for so long */
	NAMES = 100         /* how many temporary ones are tried */
};

static bool
make_parent(const char *path)
{
	char *folder = file_folder(path);
	bool ok = file_make_folders(folder, 0700);

	free(folder);
	return ok;
}

/* ".NAME.ecr-PID-N" beside `path`: names that no other program makes. */
static char *
temp_name(const char *path, unsigned int n)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
	struct buf name = {0};

	buf_add(&name, path, folder);
	buf_printf(&name, ".%s.ecr-%ld-%u", path + folder, (long)getpid(), n);
	return buf_take(&name);
}

/* The lock tells the next run that this one lives; where there are no locks
 * only its age does. */
static bool
hold(int fd)
{
	struct stat st;

	return (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
	    fstat(fd, &st) == 0 && st.st_nlink > 0;
}

static int
open_named(const char *path, char **name)
{
	for (unsigned int n = 0; n < NAMES; n++) {
		int fd;

		*name = temp_name(path, n);
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0 && hold(fd))
			return fd;
		if (fd >= 0)
			close(fd);
		free(*name);
		*name = NULL;
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return -1;
}

#ifdef O_TMPFILE
static int
open_nameless(const char *path)
{
	char *folder = file_folder(path);
	int fd = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);

	free(folder);
	if (fd >= 0)
		(void)flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

static bool
link_to(int fd, const char *path)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

static char *
link_temp(int fd, const char *path)
{
	for (unsigned int n = 0; n < NAMES; n++) {
		char *name = temp_name(path, n);

		if (link_to(fd, name))
			return name;
		free(name);
		if (errno != EEXIST)
			break;
	}
	return NULL;
}
#else
#define open_nameless(path) (errno = ENOSYS, -1)
#define link_to(fd, path) ((void)(fd), false)
#define link_temp(fd, path) NULL
#endif

/* No call puts a nameless file in another's place, so that a name is needed
 * for two calls: of all signals only SIGKILL can come between them. */
static bool
put_in_place(int fd, const char *path, char **name)
{
	sigset_t all, before;
	bool ok;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	ok = !*name && link_to(fd, path);
	if (!ok && !*name)
		*name = link_temp(fd, path);
	ok = ok || (*name && rename(*name, path) == 0);
	if (!ok && *name)
		unlink(*name);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

static void
end(struct file_new *file)
{
	int saved = errno;

	close(file->fd);
	free(file->path);
	free(file->name);
	*file = (struct file_new){.fd = -1};
	errno = saved;
}

static bool
begin(struct file_new *out, const char *path, bool nameless)
{
	*out = (struct file_new){.fd = -1};
	out->fd = nameless ? open_nameless(path) : open_named(path, &out->name);
	if (out->fd >= 0)
		out->path = xstrdup(path);
	return out->fd >= 0;
}

bool
file_new_open(struct file_new *out, const char *path)
{
	/* without it nothing that has no name gets one */
	bool nameless = access("/proc/self/fd", X_OK) == 0;

	if (!make_parent(path))
		return false;
	file_clean(path);
	return (nameless && begin(out, path, true)) || begin(out, path, false);
}

bool
file_new_keep(struct file_new *file, mode_t mode)
{
	bool filled = fchmod(file->fd, mode) == 0 && fsync(file->fd) == 0;
	bool ok = filled && put_in_place(file->fd, file->path, &file->name);

	if (!filled && file->name)
		unlink(file->name);
	end(file);
	return ok;
}

void
file_new_drop(struct file_new *file)
{
	if (file->name)
		unlink(file->name);
	end(file);
}

static bool
replace(
    const char *path, const char *data, size_t len, mode_t mode, bool nameless)
{
	struct file_new file;

	if (!begin(&file, path, nameless))
		return false;
	if (fchmod(file.fd, mode) == 0 && file_write_fd(file.fd, data, len))
		return file_new_keep(&file, mode);
	file_new_drop(&file);
	return false;
}

bool
file_replace(const char *path, const char *data, size_t len, mode_t mode)
{
	if (!make_parent(path))
		return false;
	file_clean(path);
	return replace(path, data, len, mode, true) ||
	    replace(path, data, len, mode, false);
}

static bool
write_into(const char *path, const char *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), saved;
	bool ok = fd >= 0 && file_write_fd(fd, data, len);

	saved = errno;
	if (fd >= 0)
		close(fd);
	errno = saved;
	return ok;
}

bool
file_is_odd(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode);
}

bool
file_put(const char *path, const char *data, size_t len)
{
	mode_t mask;
	char *real;
	bool ok;

	if (file_is_odd(path))
		return write_into(path, data, len);
	mask = umask(0);
	umask(mask);
	real = realpath(path, NULL);
	ok = file_replace(real ? real : path, data, len, 0666 & ~mask);
	free(real);
	return ok;
}

/* ".NAME.ecr-PID-N" */
static bool
is_temp(const char *name)
{
	static const char digits[] = "0123456789", mark[] = ".ecr-";
	const char *at = NULL;
	size_t pid, n;

	for (const char *p = name; *name == '.' && (p = strstr(p, mark)); p++)
		at = p + strlen(mark);
	if (!at)
		return false;
	pid = strspn(at, digits);
	n = at[pid] == '-' ? strspn(at + pid + 1, digits) : 0;
	return pid > 0 && n > 0 && !at[pid + 1 + n];
}

static int
class_of(char c)
{
	return isdigit((unsigned char)c) ? 1
	    : isupper((unsigned char)c)  ? 2
	    : islower((unsigned char)c)  ? 3
					 : 0;
}

/* "NAME.XXXXXX" as mkstemp() made it for release 0.1.0; what could be a word
 * or a date ("backup", "241126", "Copy") may be a person's. */
static bool
is_temp_of_old(const char *name, const char *base)
{
	size_t len = strlen(base);
	const char *rest;
	int runs = 1;

	if (strncmp(name, base, len) != 0 || name[len] != '.')
		return false;
	rest = name + len + 1;
	if (strlen(rest) != 6)
		return false;
	for (int i = 0; i < 6; i++) {
		if (!class_of(rest[i]))
			return false;
		runs += i > 0 && class_of(rest[i]) != class_of(rest[i - 1]);
	}
	return runs > 2;
}

/* Remove a file that nobody writes any more. */
static void
remove_left(int folder, const char *name, bool locks)
{
	int fd = openat(
	    folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	bool old;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid()) {
		old = st.st_mtime < time(NULL) - OLD_SECONDS;
		if (locks && flock(fd, LOCK_EX | LOCK_NB) == 0)
			unlinkat(folder, name, 0);
		else if (old && !(locks && errno == EWOULDBLOCK))
			unlinkat(folder, name, 0);
	}
	close(fd);
}

void
file_clean(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char *folder = file_folder(path);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int saved = errno;

	while (dir && (entry = readdir(dir))) {
		if (is_temp(entry->d_name))
			remove_left(dirfd(dir), entry->d_name, true);
		else if (is_temp_of_old(entry->d_name, base))
			remove_left(dirfd(dir), entry->d_name, false);
	}
	if (dir)
		closedir(dir);
	free(folder);
	errno = saved;
}
