/* Rows as aligned columns for a person.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ROWS_TABLE_H
#define CLI_ROWS_TABLE_H

#include <jansson.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "cli/rows/column.h"
#include "cli/screen.h"

struct row_line;

struct row_table {
	struct arena arena;
	const struct row_column *const *columns; /* borrowed; ends with NULL */
	const struct row_style *style;           /* borrowed */
	bool named; /* the columns were asked for: none of them goes */
	struct row_line *first, *last;
};

/* Add a row (borrowed) with what stands in front of it: the branch of a tree
 * that it hangs on, or "". */
void row_table_add(
    struct row_table *table, const json_t *row, const char *branch);

/* Append the whole table, its heading first, fitted to the screen. */
void row_table_print(
    struct row_table *table, struct buf *out, const struct screen *screen);

void row_table_free(struct row_table *table);

#endif
