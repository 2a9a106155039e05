/* A request as the command that would make it again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_REPEAT_H
#define LOCAL_PAGE_REPEAT_H

#include "local/page/seen.h"

/* Put it into an empty buffer, for a POSIX shell, against the server at `url`
 * and no other: a command of ecr or, for the registry, one of curl.  Nothing
 * where there is no such command, or not all of the request was kept. */
void repeat_command(struct buf *out, const struct seen *seen, const char *url);

#endif
