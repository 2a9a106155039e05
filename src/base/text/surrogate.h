/* Halves of surrogate pairs that stand alone, as Python's text may have them:
 * written like any character of three bytes, which no proper UTF-8 allows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SURROGATE_H
#define BASE_SURROGATE_H

#include <stddef.h>

#include "base/memory/buf.h"

/* The offset of the first half, or `len`. */
size_t surrogate_find(const char *data, size_t len);

/* Append text in which bytes that are no UTF-8 become halves, U+DC80 to U+DCFF
 * (PEP 383); halves stay. */
void surrogate_escape(struct buf *out, const char *data, size_t len);

/* The same for bytes from outside, which hold no halves yet: what is written
 * like one is escaped. */
void surrogate_escape_word(struct buf *out, const char *data);

/* Append the bytes that surrogate_escape() made text of. */
void surrogate_restore(struct buf *out, const char *text, size_t len);

#endif
