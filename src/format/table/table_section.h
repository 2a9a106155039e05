/* What a table's widths need to know of it: sections, without their cells.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_TABLE_TABLE_SECTION_H
#define FORMAT_TABLE_TABLE_SECTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "base/error.h"
#include "format/format.h"
#include "format/keys.h"

/* A cell shows a value, or a member's name. */
struct cell {
	const json_t *value; /* or NULL: */
	const char *name;
};

/* A title, perhaps a header line, and rows of as many cells. */
struct section {
	const char *title; /* NULL: none */
	size_t indent;     /* bars at each side */
	size_t rows;
	size_t cells; /* of each row, once `sized` */
	bool sized;
	bool turned; /* header and row stand as pairs, a line each */
	const char **headers;
	size_t header_count;
	size_t *widths; /* widest text of each column */
	size_t width_count;
	size_t pair[2]; /* the same for the turned form of a single row */
};

struct table;

/* A table is walked twice: to measure, and to render. */
struct table_pass {
	void (*section)(struct table *, const char *title, size_t indent);
	bool (*header)(struct table *, const struct keys *names);
	bool (*row)(struct table *, const struct cell *cells, size_t n);
};

struct table {
	const struct format_options *options;
	const struct table_pass *pass;
	struct buf *out;
	struct error *err;
	struct arena arena;
	struct section *sections;
	size_t count, cap;

	/* rendering */
	size_t width;                  /* of the whole table */
	const struct section *section; /* being printed; NULL before all */
	size_t printed;                /* rows of it */
	long *columns;                 /* widths, with borders and padding */
	struct buf line, scratch;
};

extern const struct table_pass table_measure;
extern const struct table_pass table_render;

/* Between the passes: decide the layout.  False when there is nothing. */
bool table_layout(struct table *table);

/* After the second pass: the last line. */
void table_end_section(struct table *table);

/* The cell's text (valid until the next call) and its bytes. */
const char *table_cell(
    struct table *table, const struct cell *cell, size_t *len);

#endif
