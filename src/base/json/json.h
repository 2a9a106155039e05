/* JSON written as Python's json module writes it, and read without loss.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_H
#define BASE_JSON_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* How a value is written; see json.dumps() for the meaning of each. */
struct json_style {
	int indent;           /* spaces a level, or -1 for one line */
	const char *item_sep; /* between items; "," with an indent */
	const char *key_sep;  /* between key and value */
	bool ascii;           /* \uXXXX for everything beyond ASCII */
	bool sort;            /* keys by code point, not as inserted */
};

extern const struct json_style json_style_output;  /* indent 4, UTF-8 */
extern const struct json_style json_style_plain;   /* ", " ": " and ASCII */
extern const struct json_style json_style_compact; /* "," ":" and UTF-8 */

/* Write `value` (borrowed) without a final newline; NULL is a mistake in the
 * program and aborts (json_missing()).  Reals print as Python's repr(),
 * integers beyond 64 bits as they were read. */
void json_write(
    struct buf *out, const json_t *value, const struct json_style *style);

/* As json_write(), `level` levels deep: what follows a newline is indented by
 * that much more. */
void json_write_at(struct buf *out, const json_t *value,
    const struct json_style *style, int level);

/* A string with its quotes, escaped. */
void json_write_string(
    struct buf *out, const char *data, size_t len, bool ascii);

/* Python's recursion limit, about. */
enum { JSON_DEPTH = 990 };

/*
 * Read one JSON text (UTF-8) as Python's json.loads() does: NaN, Infinity and
 * -Infinity are numbers, and integers have any size; both come as big numbers
 * (see json_is_big()).  A new reference; NULL with `err` (or NULL) filled in
 * Python's words, "Expecting value: line 1 column 2 (char 1)", columns in code
 * points; of kind ERR_DEEP where it is nested too deep, else ERR_GENERAL.
 */
json_t *json_read(const char *data, size_t len, struct error *err);

/* The same for what Python has as text already: bytes that are not UTF-8 and
 * halves of surrogate pairs pass.  `depth` levels of nesting are read:
 * JSON_DEPTH, or fewer below other calls. */
json_t *json_read_loose(
    const char *data, size_t len, int depth, struct error *err);

/* An integer beyond 64 bits, as json_read() makes it: a string value whose
 * digits json_big_digits() returns; json_new_big() makes one (new
 * reference).  `digits` is an optional minus sign and decimal digits. */
bool json_is_big(const json_t *value);

/* Whether it is text: a string, and none of those values that travel as one
 * behind a mark: numbers that are too big, dates and bytes (foreign.h). */
bool json_is_text(const json_t *value);

/* Whether it is null, false, "", [] or {}. */
static inline bool
json_is_empty(const json_t *value)
{
	return json_object_size(value) + json_array_size(value) +
		json_string_length(value) ==
	    0 &&
	    !json_is_true(value) && !json_is_number(value);
}

const char *json_big_digits(const json_t *value);
json_t *json_new_big(const char *digits, size_t len);

/* Keys that objects have given out, NULs and all: the length of one, the order
 * of two (below, at or above 0), and the member that another object has there
 * (borrowed, or NULL). */
size_t json_key_len(const char *key);
int json_key_compare(const char *a, const char *b);
json_t *json_key_get(const json_t *object, const char *key);

/* Put the members of `from` into an object; those that are there already stay
 * unless `over`. */
void json_merge(json_t *into, json_t *from, bool over);

/* Member of an object when it is text, else NULL; `object` may be any value, or
 * NULL. */
const char *json_get_string(const json_t *object, const char *key);

#endif
