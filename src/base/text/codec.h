/* Encodings of text by the names that Python gives them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"
#include "base/text/codec_convert.h"

/* What to do with what cannot be encoded: Python's error handlers. */
enum codec_errors {
	CODEC_STRICT, /* refuse it */
	CODEC_IGNORE,
	CODEC_REPLACE,   /* ? */
	CODEC_BACKSLASH, /* \\u20ac */
	CODEC_XML,       /* &#8364; */
	CODEC_ESCAPE     /* the byte that half of a pair stands for */
};

extern const struct codec codecs[];
extern const size_t codec_count;

/* The encoding of that name, in whatever case and with whatever between its
 * letters; NULL where Python has none, or this system cannot write it, or read
 * it without `writes`. */
const struct codec *codec_find(const char *name, bool writes);

/* Whether `len` bytes of UTF-8, halves of pairs among them, can be encoded:
 * with CODEC_STRICT only what the encoding has, with CODEC_ESCAPE also halves
 * that stand for bytes, with any other everything.  If not, `err` has Python's
 * words, which count from `data`. */
bool codec_check(const struct codec *codec, enum codec_errors errors,
    const char *data, size_t len, struct error *err);

/* Append the text encoded, without any mark in front.  With CODEC_STRICT all
 * of it must be what codec_check() accepts. */
void codec_encode(const struct codec *codec, enum codec_errors errors,
    struct buf *out, const char *data, size_t len);

/* Whether the bytes are UTF-8; if not, `err` has Python's words. */
bool codec_check_utf8(const char *data, size_t len, struct error *err);

/* Replace what has been read by the same as UTF-8.  False without `err` where
 * it is not of that encoding; with it where Python tells more. */
bool codec_decode(
    const struct codec *codec, struct buf *data, struct error *err);

#endif
