/* Text inside quotes and backticks, as Python's json module reads it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_LITERAL_H
#define QUERY_LITERAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Append what the JSON string of these `len` bytes (without its quotes)
 * stands for to `out`; false with `err` filled as by json_read().  A lone
 * surrogate becomes its three bytes. */
bool literal_unescape(
    struct buf *out, const char *data, size_t len, struct error *err);

/* The value between backticks: JSON, or else the text of a JSON string
 * without quotes.  New reference, or NULL with `err` filled when it is neither;
 * its kind is ERR_DEEP where the value is nested too deep. */
json_t *literal_read(const char *data, size_t len, struct error *err);

#endif
