/* UTF-8 as code points.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_UTF8_H
#define BASE_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/buf.h"

/* Decode one code point of `data` (len > 0) into `*point`; returns the bytes
 * it takes.  A byte that starts no well-formed sequence (RFC 3629) is one
 * code point U+FFFD of length 1; half of a surrogate pair is one of length 3
 * (see surrogate.h). */
size_t utf8_decode(const char *data, size_t len, uint32_t *point);

/* Encode `point` (at most 4 bytes); returns how many. */
size_t utf8_write(uint32_t point, char out[4]);

/* Code points in the text. */
size_t utf8_count(const char *data, size_t len);

/* Whether the whole text is well-formed, without halves of pairs; if not,
 * `*where` (may be NULL) is the offset of the first wrong byte. */
bool utf8_valid(const char *data, size_t len, size_t *where);

/* Append the text with U+FFFD for each byte that no well-formed sequence
 * has. */
void utf8_mend(struct buf *out, const char *data, size_t len);

/* Whether there is nothing but ASCII. */
bool utf8_is_ascii(const char *data, size_t len);

/* What is wrong at `where`, in Python's words; `*count` bytes belong to it. */
const char *utf8_fault(
    const char *data, size_t len, size_t where, size_t *count);

#endif
