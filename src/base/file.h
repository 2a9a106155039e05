/* Whole files, read and written. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

/* Append the whole content of `path` (any kind of file, pipes too).  On
 * failure false, with errno set. */
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

#endif
