/* Values that Python keeps and JSON has no type for: bytes and dates, on their
 * way from the command line to the check of parameters.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_FOREIGN_H
#define BASE_JSON_FOREIGN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

enum foreign {
	FOREIGN_NONE,
	FOREIGN_BYTES,
	FOREIGN_DATE,    /* text "2026-11-02" */
	FOREIGN_DATETIME /* text "2026-11-02 03:04:05[.006000]" */
};

/* A new reference to a string value that carries a mark; no UTF-8 text can
 * look so. */
json_t *foreign_new_bytes(const void *data, size_t len);
json_t *foreign_new_date(enum foreign kind, const char *text);

/* What `value` (any) is. */
enum foreign foreign_kind(const json_t *value);

/* The payload of a foreign value: a date's text, base64 of bytes. */
const char *foreign_text(const json_t *value);

/* "bytes", "datetime.date", "datetime.datetime". */
const char *foreign_type(enum foreign kind);

/* repr() of bytes in Python. */
void foreign_write_bytes(struct buf *out, const char *data, size_t len);

/* A key of YAML that is not text in Python: its repr() behind a mark.  What a
 * key of `len` bytes shows, and whether it is such a one. */
void foreign_write_key(struct buf *out, const char *repr, size_t len);
const char *foreign_key_text(const char *key, size_t *len, bool *marked);

/* Its repr() in Python; str() differs for dates alone: their text. */
void foreign_write_repr(struct buf *out, const json_t *value);

#endif
