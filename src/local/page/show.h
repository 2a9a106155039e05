/* Requests that are kept, as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_SHOW_H
#define LOCAL_PAGE_SHOW_H

#include <jansson.h>

#include "local/page/seen.h"

/* What a list shows of it (new references). */
json_t *show_line(const struct seen *seen);

/* All of it, with a command that asks the same of the server at `url`. */
json_t *show_whole(const struct seen *seen, const char *url);

#endif
