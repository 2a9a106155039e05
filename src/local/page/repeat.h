/* A request as the command that would make it again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_REPEAT_H
#define LOCAL_PAGE_REPEAT_H

#include "local/page/seen.h"

/* Append how a command of ecr begins that means this registry of the server at
 * `url`: keys are a part of it where the account is not `own`; NULL: keys are
 * for the person to have. */
void repeat_begin(struct buf *out, const char *account, const char *region,
    const char *url, const char *own);

/* Put it into an empty buffer, for a POSIX shell, against the server at `url`
 * and no other: a command of ecr or, for the registry, one of curl.  Nothing
 * where there is no such command, or not all of the request was kept.  `own`
 * is that of repeat_begin(). */
void repeat_command(
    struct buf *out, const struct seen *seen, const char *url, const char *own);

#endif
