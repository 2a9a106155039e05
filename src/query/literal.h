/* Text inside quotes and backticks, as Python's json module reads it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_LITERAL_H
#define QUERY_LITERAL_H

#include <jansson.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* Append what the JSON string of these `len` bytes (without its quotes)
 * stands for to `out`.  NULL, or the reason why it is none, in Python's words
 * up to the first colon.  A lone surrogate becomes its three bytes. */
const char *literal_unescape(struct buf *out, const char *data, size_t len);

/* The value between backticks: JSON, or else the text of a JSON string
 * without quotes.  New reference, or NULL when it is neither; then `*deep` is
 * Python's reason if it is nested too deep, else NULL. */
json_t *literal_read(const char *data, size_t len, const char **deep);

#endif
