/* ASCII that JSON writes as an escape.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_UNESCAPE_H
#define LOCAL_PAGE_UNESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/*
 * Append JSON, or JSON in strings of it, with each "\u00xx" of a character that
 * can be seen as most would write it, so that it means the same.  False, and
 * nothing: there is none.
 */
bool unescape(struct buf *out, const char *text, size_t len);

#endif
