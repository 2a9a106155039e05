/* What not every system has.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/portable/portable.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>

#if defined(__APPLE__)
#include <limits.h>
#include <mach-o/dyld.h>
#include <xlocale.h>
#elif defined(__FreeBSD__) || defined(__NetBSD__)
#include <sys/types.h>

#include <sys/sysctl.h>
#endif

/* What wcwidth() knows, it knows by the locale in force, and ours is "C". */
static locale_t
utf8_locale(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
	return locale;
}

int
portable_columns(uint32_t point)
{
	locale_t ours = utf8_locale();
#ifdef __NetBSD__
	return ours ? wcwidth_l((wchar_t)point, ours) : -1;
#else
	locale_t before = ours ? uselocale(ours) : (locale_t)0;
	int columns = wcwidth((wchar_t)point);

	if (ours)
		uselocale(before);
	return columns;
#endif
}

#if defined(__linux__) && !defined(PORTABLE_PLAIN)
#include <sys/random.h>

bool
portable_random(void *out, size_t len)
{
	return getrandom(out, len, 0) == (ssize_t)len;
}

bool
portable_pipe(int ends[2], bool nonblock)
{
	return pipe2(ends, O_CLOEXEC | (nonblock ? O_NONBLOCK : 0)) == 0;
}

int
portable_socket(int family, bool nonblock)
{
	return socket(family,
	    SOCK_STREAM | SOCK_CLOEXEC | (nonblock ? SOCK_NONBLOCK : 0), 0);
}

int
portable_accept(int fd, bool nonblock)
{
	return accept4(
	    fd, NULL, NULL, SOCK_CLOEXEC | (nonblock ? SOCK_NONBLOCK : 0));
}

bool
portable_pair(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
}

ssize_t
portable_send(int fd, const void *data, size_t len, bool nowait)
{
	return send(fd, data, len, MSG_NOSIGNAL | (nowait ? MSG_DONTWAIT : 0));
}

bool
portable_self(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);

	out[len > 0 ? len : 0] = '\0';
	return len > 0;
}

bool
portable_sync(int fd)
{
	return fdatasync(fd) == 0;
}

bool
portable_reserve(int fd, off_t size)
{
	return posix_fallocate(fd, 0, size) == 0;
}

int
portable_temp(char *template)
{
	return mkostemp(template, O_CLOEXEC);
}

const void *
portable_last(const void *data, int c, size_t len)
{
	return memrchr(data, c, len);
}

int
portable_vasprintf(char **out, const char *format, va_list args)
{
	return vasprintf(out, format, args);
}

void
portable_read_ahead(int fd, off_t offset, off_t len)
{
	posix_fadvise(fd, offset, len, POSIX_FADV_SEQUENTIAL);
}

void
portable_write_out(int fd, off_t offset, off_t len)
{
	sync_file_range(fd, offset, len, SYNC_FILE_RANGE_WRITE);
}

#else

bool
portable_random(void *out, size_t len)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && read(fd, out, len) == (ssize_t)len;

	if (fd >= 0)
		close(fd);
	return ok;
}

static bool
close_on_exec(int fd, bool nonblock)
{
	int flags = fcntl(fd, F_GETFL);

	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && flags >= 0 &&
	    (!nonblock || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0);
}

bool
portable_pipe(int ends[2], bool nonblock)
{
	if (pipe(ends) != 0)
		return false;
	if (close_on_exec(ends[0], nonblock) &&
	    close_on_exec(ends[1], nonblock))
		return true;
	close(ends[0]);
	close(ends[1]);
	return false;
}

static int
closed_on_exec(int fd, bool nonblock)
{
#ifdef SO_NOSIGPIPE
	const int yes = 1;

	/* fails where it is no socket, which does no harm */
	setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof(yes));
#endif
	if (fd >= 0)
		close_on_exec(fd, nonblock);
	return fd;
}

int
portable_socket(int family, bool nonblock)
{
	return closed_on_exec(socket(family, SOCK_STREAM, 0), nonblock);
}

int
portable_accept(int fd, bool nonblock)
{
	return closed_on_exec(accept(fd, NULL, NULL), nonblock);
}

bool
portable_pair(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return false;
	closed_on_exec(ends[0], false);
	closed_on_exec(ends[1], false);
	return true;
}

/* Without the flag, the socket was told so when it was made. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

ssize_t
portable_send(int fd, const void *data, size_t len, bool nowait)
{
	return send(fd, data, len, MSG_NOSIGNAL | (nowait ? MSG_DONTWAIT : 0));
}

/* Darwin, and those that have /proc for nobody. */
bool
portable_self(char *out, size_t size)
{
#if defined(__APPLE__)
	char path[PATH_MAX];
	uint32_t len = sizeof(path);
	char *real =
	    _NSGetExecutablePath(path, &len) == 0 ? realpath(path, NULL) : NULL;
	bool fits = real && strlen(real) < size;

	snprintf(out, size, "%s", fits ? real : "");
	free(real);
	return fits;
#elif defined(__FreeBSD__) || defined(__NetBSD__)
#ifdef __NetBSD__
	int name[] = {CTL_KERN, KERN_PROC_ARGS, -1, KERN_PROC_PATHNAME};
#else
	int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1};
#endif
	bool known = sysctl(name, 4, out, &size, NULL, 0) == 0;

	if (!known)
		out[0] = '\0';
	return known;
#else
	(void)size;
	out[0] = '\0';
	return false;
#endif
}

bool
portable_sync(int fd)
{
#ifdef F_FULLFSYNC
	/* which Darwin's fsync() is not, and not every disk can */
	if (fcntl(fd, F_FULLFSYNC) == 0)
		return true;
#endif
	return fsync(fd) == 0;
}

bool
portable_reserve(int fd, off_t size)
{
	(void)fd;
	(void)size;
	return false;
}

int
portable_temp(char *template)
{
	return closed_on_exec(mkstemp(template), false);
}

const void *
portable_last(const void *data, int c, size_t len)
{
	const unsigned char *from = data, *at = from + len;

	while (at > from)
		if (*--at == (unsigned char)c)
			return at;
	return NULL;
}

/* Append the text of an error to a format, where it means nothing. */
static char *
put_plain(char *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '%')
			*to++ = '%';
		*to++ = *text;
	}
	return to;
}

int
portable_vasprintf(char **out, const char *format, va_list args)
{
	const char *why = strerror(errno);
	/* "%m" has two bytes; each may become the doubled text */
	char *plain = malloc(strlen(format) * (strlen(why) + 1) + 1);
	char *to = plain;
	int len;

	if (!plain)
		return -1;
	for (; *format; format++) {
		if (format[0] != '%' || !format[1]) {
			*to++ = *format;
		} else if (*++format == 'm') {
			to = put_plain(to, why);
		} else {
			*to++ = '%';
			*to++ = *format;
		}
	}
	*to = '\0';
	len = vasprintf(out, plain, args);
	free(plain);
	return len;
}

void
portable_read_ahead(int fd, off_t offset, off_t len)
{
	(void)fd;
	(void)offset;
	(void)len;
}

void
portable_write_out(int fd, off_t offset, off_t len)
{
	(void)fd;
	(void)offset;
	(void)len;
}

#endif
