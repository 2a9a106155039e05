/* Columns of rows: what kind of value each has, and how it is written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ROWS_COLUMN_H
#define CLI_ROWS_COLUMN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "base/memory/buf.h"

/* What the member of a row is, and how a person sees it. */
enum row_kind {
	ROW_TEXT,   /* a string, or a number */
	ROW_LIST,   /* an array of strings: "a,b" */
	ROW_DIGEST, /* "sha256:…": its first 12 digits */
	ROW_BYTES,  /* an integer: "1.23 MB" */
	ROW_COUNT,  /* an integer */
	ROW_TIME,   /* "2026-11-22T01:09:06Z": "3h" */
	ROW_FLAG    /* true and false: "yes" and "no" */
};

/* The eight colours of a terminal; the word says it all, without them, too. */
enum row_colour {
	ROW_PLAIN = 0,
	ROW_RED = 31,
	ROW_GREEN,
	ROW_YELLOW,
	ROW_BLUE,
	ROW_MAGENTA,
	ROW_CYAN
};

struct row_paint {
	const char *word; /* as a person sees it */
	enum row_colour colour;
};

struct row_column {
	const char *name; /* as --columns has it, and the heading in capitals */
	const char *key;  /* the member of a row */
	enum row_kind kind;
	int rank; /* which goes first where there is no room; 0: none */
	const struct row_paint *paint; /* ends with a NULL word, or NULL */
	bool asked;                    /* only where --columns names it */
};

/* How values are written. */
struct row_style {
	bool iso;      /* moments in full for a person, too: --time iso */
	bool no_trunc; /* digests as well */
	double now;    /* what ages are counted to */
};

/* Which columns are shown: those that `names` ("a,b,c", or NULL) has, in that
 * order, or all that are not for asking; ends with NULL.  NULL with `err`
 * filled for a name that none has. */
const struct row_column **row_columns(struct arena *arena,
    const struct row_column *columns, const char *names, struct error *err);

/* Append the value of a row as lines have it: exact, with \t, \n and \\ for
 * what would break a line apart; nothing for no value. */
void row_put_exact(
    struct buf *out, const struct row_column *column, const json_t *row);

/* The same for a person: human, "-" for no value, nothing that a terminal would
 * obey. */
void row_put_human(struct buf *out, const struct row_column *column,
    const json_t *row, const struct row_style *style);

/* The colour of what was written so, and whether it stands on the right. */
enum row_colour row_colour(const struct row_column *column, const char *text);
bool row_is_number(const struct row_column *column);

#endif
