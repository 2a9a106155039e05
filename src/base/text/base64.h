/* Base64 (RFC 4648, section 4: the standard alphabet, padded).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_BASE64_H
#define BASE_TEXT_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* Append the encoding of `len` bytes. */
void base64_encode(struct buf *out, const void *data, size_t len);

/* The same in the alphabet for URLs (section 5), without padding. */
void base64_url_encode(struct buf *out, const void *data, size_t len);

/* Append the bytes that `text` stands for, read as Python's b64decode()
 * does: foreign characters are skipped, everything after the padding is
 * ignored.  False when the padding is wrong; `out` is then as before: where it
 * held no memory, it holds none. */
bool base64_decode(struct buf *out, const char *text, size_t len);

#endif
