/* Requests that are kept, as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_SHOW_H
#define LOCAL_PAGE_SHOW_H

#include "local/page/seen.h"

/* Append what a list shows of it: an object. */
void show_line(struct buf *out, const struct seen *seen);

/* Append all of it, with a command that asks the same (repeat.h). */
void show_whole(
    struct buf *out, const struct seen *seen, const char *url, const char *own);

#endif
