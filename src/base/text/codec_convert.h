/* What an encoding is, and text between it and UTF-8.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CODEC_CONVERT_H
#define BASE_CODEC_CONVERT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* Kinds of encodings, by how they fail: each has its own message. */
enum codec_kind {
	CODEC_UTF_8,
	CODEC_UTF_8_SIG,
	CODEC_ASCII,
	CODEC_LATIN_1,
	CODEC_CHARMAP,   /* a byte a character, by a table */
	CODEC_MULTIBYTE, /* of East Asia */
	CODEC_SEVEN,     /* UTF-7: encodes everything */
	CODEC_WIDE,      /* UTF-16 and UTF-32 of a given order */
	CODEC_MARKED,    /* the same behind a byte order mark */
	CODEC_NO_TEXT    /* Python's codecs of bytes: hex, zlib, … */
};

struct codec {
	const char *name; /* Python's module */
	enum codec_kind kind;
	const char *system;  /* iconv's name; NULL where none is needed */
	const char *aliases; /* separated by blanks */
};

/* Whether text can be written in that encoding, or read, on this system. */
bool codec_is_there(const struct codec *codec, bool writes);

/* Append `len` bytes of UTF-8 in that encoding, or the other way round without
 * `writes`.  False where not all of it can be converted: `*done` bytes can, and
 * what was appended is of no use. */
bool codec_convert(const struct codec *codec, bool writes, struct buf *out,
    const char *data, size_t len, size_t *done);

#endif
