/* What not every system has, under one name for all of them.
 *
 * With PORTABLE_PLAIN, and on systems that are not known to have more, each is
 * made of what POSIX.1-2008 has.  Assumed everywhere: int of 32 bits, two's
 * complement, bytes of 8 bits in either order, off_t and time_t of 64 bits
 * (the Makefile asks for them), CLOCK_MONOTONIC, and the compiler's
 * __builtin_*_overflow() and __attribute__.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_PORTABLE_PORTABLE_H
#define BASE_PORTABLE_PORTABLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The most that portable_random() gives at once. */
enum { PORTABLE_RANDOM = 256 };

/* Fill with random bytes of the system; false with errno. */
bool portable_random(void *out, size_t len);

/* A pipe whose ends close when a program is started, `nonblock` or not; false
 * with errno.  Without pipe2() a fork() of another thread may slip in. */
bool portable_pipe(int ends[2], bool nonblock);

/* A stream's socket, and a connection taken from one: both close when a program
 * is started, `nonblock` or not; -1 with errno. */
int portable_socket(int family, bool nonblock);
int portable_accept(int fd, bool nonblock);

/* Two sockets that are joined, and close when a program is started; false with
 * errno. */
bool portable_pair(int ends[2]);

/* send() to a socket of these, where an end that is gone is EPIPE and no
 * signal; `nowait`: EAGAIN rather than wait. */
ssize_t portable_send(int fd, const void *data, size_t len, bool nowait);

/* The path of this program's own file, links followed; false where the system
 * does not say. */
bool portable_self(char *out, size_t size);

/* Wait until the content of a file is on the disk, and not only in its cache;
 * false with errno. */
bool portable_sync(int fd);

/* Reserve `size` bytes on the disk for a file; false where there is no room, or
 * no such call. */
bool portable_reserve(int fd, off_t size);

/* mkstemp(), closed when a program is started; -1 with errno. */
int portable_temp(char *template);

/* The last `c` in `data`, or NULL. */
const void *portable_last(const void *data, int c, size_t len);

/* Columns of a terminal that a character takes, by the system's UTF-8; negative
 * where it knows none. */
int portable_columns(uint32_t point);

/* vasprintf() that knows "%m", the text of errno. */
int portable_vasprintf(char **out, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Hints to the system, which it may ignore: this part of a file is read in
 * order; start writing that part to the disk. */
void portable_read_ahead(int fd, off_t offset, off_t len);
void portable_write_out(int fd, off_t offset, off_t len);

#endif
