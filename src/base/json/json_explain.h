/* JSON read as Python's json.loads() reads it, with its words for what is
 * wrong.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_EXPLAIN_H
#define BASE_JSON_JSON_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/*
 * Read one JSON text (UTF-8).  Beyond the standard NaN, Infinity and
 * -Infinity are numbers, and integers have any size; both come as big numbers
 * (see json_is_big()).  A new reference; NULL with `why` appended to:
 * "Expecting value: line 1 column 2 (char 1)", columns in code points.
 */
json_t *json_explain_read(const char *data, size_t len, struct buf *why);

/* The same without halves of surrogate pairs (surrogate.h), which Python takes
 * and nothing else does: for what is not the peer's to read. */
json_t *json_explain_read_whole(const char *data, size_t len, struct buf *why);

#endif
