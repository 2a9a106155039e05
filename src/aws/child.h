/* A program run for what it prints. */
#ifndef AWS_CHILD_H
#define AWS_CHILD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

/*
 * Run `argv` (NULL-terminated; searched for in PATH) with our standard input
 * and collect its standard output and error, until it has closed both and
 * ended.  `*status` is its exit status, or minus the signal that ended it.
 * Fails when it cannot be started, in Python's words ("[Errno 2] No such
 * file or directory: 'x'"), when it prints more than `limit` bytes on either
 * (it is then killed), and on Ctrl-C.
 */
bool child_run(char *const *argv, size_t limit, struct buf *out,
    struct buf *complaint, int *status, struct error *err);

#endif
