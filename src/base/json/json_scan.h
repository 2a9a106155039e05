/* What a JSON text shows before it is read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_SCAN_H
#define BASE_JSON_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_place {
	size_t line, column; /* from 1; the column in code points */
};

/* The place of the byte at `at`. */
struct json_place json_place_of(const char *data, size_t at);

/* The place of what `path` ("rules[0].selection.countType") names in the text
 * of `len` bytes: of a member's name, of a list's item.  Where the text does
 * not have it, the place of the last part of the path that it has.  The bytes
 * need not be JSON. */
struct json_place json_place_find(
    const char *data, size_t len, const char *path);

/* Whether the text holds no more values than any request, manifest or config
 * can need.  Values take fifty times the room of their text, so this is asked
 * before it is read. */
bool json_is_bounded(const char *data, size_t len);

#endif
