/* Whole files, read and written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/memory/buf.h"

/* "FOLDER/REST", malloc'd. */
char *file_join(const char *folder, const char *rest);

/* The folder that `path` is in, malloc'd: "." where it names none. */
char *file_folder(const char *path);

/* Append the whole content of `path`, any kind of file: of a pipe, when
 * somebody writes into it, of a terminal, what is typed.  On failure false,
 * with errno set (EFBIG: more than a GiB); a buffer that held no memory holds
 * none.
 */
bool file_read(const char *path, struct buf *out);

/* As file_read(), for what people, programs and services keep in files of a
 * known name: nobody waits longer than five seconds for what a pipe or a
 * terminal there gives (errno ETIMEDOUT), nor is more than 16 MiB read of it
 * (EFBIG). */
bool file_read_small(const char *path, struct buf *out);

/* As file_read(), from an open descriptor, which stays open. */
bool file_read_fd(int fd, struct buf *out);

/* As file_read_fd(), but not more than `most` bytes: errno EFBIG where there
 * are more. */
bool file_read_most(int fd, size_t most, struct buf *out);

/* Write all of the `len` bytes to descriptor `fd`; errno on false. */
bool file_write_fd(int fd, const char *data, size_t len);

/* Replace `path` atomically: a file written beside it, without a name where the
 * system has such, synced, and put in its place.  A process that is killed
 * leaves at most a file that the next call for the folder removes, as
 * file_clean() does.  Missing folders are made with mode 0700.  Errno on false,
 * and then `path` is as it was. */
bool file_replace(const char *path, const char *data, size_t len, mode_t mode);

/* Whether there is a device, a pipe or a socket: nothing to be replaced. */
bool file_is_odd(const char *path);

/* A file that the user asked for: as file_replace(), with the mode that new
 * files have, behind links, and into what file_is_odd(). */
bool file_put(const char *path, const char *data, size_t len);

/* A file that is written in pieces, and then put in place, or never is. */
struct file_new {
	int fd;            /* to write to */
	char *path, *name; /* the latter: until it is in place, or NULL */
};

/* Begin one as file_replace() does; errno on false.  One of the others follows,
 * and both close it. */
bool file_new_open(struct file_new *out, const char *path);

/* Sync it and put it in place; errno on false. */
bool file_new_keep(struct file_new *file, mode_t mode);
void file_new_drop(struct file_new *file);

/* Remove what calls of file_replace() for the folder of `path` left when they
 * were killed: files of this user that nobody writes now.  Keeps errno. */
void file_clean(const char *path);

/* Make the folder `path` and those above it, with `mode`; existing ones are
 * left alone. */
bool file_make_folders(const char *path, mode_t mode);

/* Append the content of a file that this user alone owns, writes and reads, in
 * a folder where this user alone can put files; false for any other, links too,
 * with errno EPERM where it is somebody else's.  A group that has the user's
 * own number, as useradd makes it, is nobody else. */
bool file_read_private(const char *path, struct buf *out);

/* As file_read_private(), but others may read it. */
bool file_read_own(const char *path, struct buf *out);

/* Whether `path` is a folder of this user in which nobody else can put files:
 * we write to no other.  Made with mode 0700 where it is missing. */
bool file_own_folder(const char *path);

/* Take the lock that the file `path` (made, if need be) stands for: the
 * descriptor, whose closing gives it back; -1 with errno when the file cannot
 * be opened.  After half a minute, and where the file system has no locks, the
 * descriptor comes without the lock, because a holder that was stopped must not
 * stop the others for good: what is done under it must be correct without it.
 */
int file_lock(const char *path);

/* The same lock on the folder of `path`, where nothing is made: for those who
 * put new files in the place of others. */
int file_lock_folder(const char *path);

#endif
