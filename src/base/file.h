/* Whole files, read and written. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

/* "FOLDER/REST", malloc'd. */
char *file_join(const char *folder, const char *rest);

/* Append the whole content of `path` (any kind of file, pipes too).  On
 * failure false, with errno set; a buffer that held no memory holds none. */
bool file_read(const char *path, struct buf *out);

/* As file_read(), from an open descriptor, which stays open. */
bool file_read_fd(int fd, struct buf *out);

/* Write `len` bytes to descriptor `fd`, whatever it takes; errno on false. */
bool file_write_fd(int fd, const char *data, size_t len);

/* Replace `path` atomically: a temporary file beside it, synced, renamed.
 * Missing folders are made with mode 0700.  Errno on false, and then `path`
 * is as it was. */
bool file_replace(const char *path, const char *data, size_t len, mode_t mode);

/* Make the folder `path` and those above it, with `mode`; existing ones are
 * left alone. */
bool file_make_folders(const char *path, mode_t mode);

/* Append the content of a file that this user wrote and nobody else can
 * read; false for any other, links too. */
bool file_read_private(const char *path, struct buf *out);

/* Whether `path` is a folder of this user: nothing is left in another's. */
bool file_is_own_folder(const char *path);

/* Take the lock that the file `path` (made, if need be) stands for, waiting at
 * most half a minute: the descriptor that holds it until it is closed; -1 when
 * the file cannot be opened. */
int file_lock(const char *path);

#endif
