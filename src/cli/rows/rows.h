/* What a verb has found, row by row: columns on a terminal, lines with tabs in
 * a pipe, a document where --output or --query asks for one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ROWS_ROWS_H
#define CLI_ROWS_ROWS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/output.h"
#include "cli/rows/column.h"
#include "cli/rows/table.h"
#include "cli/run.h"

/* What the rows of a verb are. */
struct rows_form {
	const char *key; /* of the list in a document: {"images": […]} */
	const struct row_column *columns; /* ends with a NULL name */
	const char *empty;    /* "no images match": for a person, or NULL */
	const char *children; /* member with rows that hang below, or NULL */
	bool bare;   /* lines for a person, too: one answer, as it is */
	bool totals; /* members beside the list are told at the end */
};

/* What is asked of them. */
struct rows_wish {
	const char *columns; /* of --columns: "a,b,c", or NULL */
	const char *usual;   /* the same without --columns; NULL: all that are
				not for asking */
	bool asked; /* a question follows at the terminal of standard error:
		       rows that are not shown there are put there, too */
	struct row_style style;
};

struct rows {
	const struct rows_form *form;
	struct row_style style;
	const struct row_column **columns; /* chosen; ends with NULL */
	enum { ROWS_LINES, ROWS_TABLE, ROWS_DOCUMENT } mode;
	bool chosen;  /* --columns */
	bool escape;  /* lines for a terminal */
	bool asked;   /* columns on standard error as well */
	bool told;    /* that there is nothing is said elsewhere */
	size_t count; /* rows so far, without those that hang below */
	struct row_table table;
	struct buf buf; /* drains to standard output */
	struct output output;
	bool opened, begun; /* the document */
	json_t *page;       /* rows that are not printed yet */
	struct run *run;    /* borrowed */
};

/* Whether rows will be columns for a person: by --output and --query, else on a
 * terminal. */
bool rows_for_person(const struct run *run);

/* Choose the form of the output.  Only --output as typed counts, not the
 * environment or the profile; --query alone means json. */
bool rows_open(struct rows *rows, struct run *run, const struct rows_form *form,
    const struct rows_wish *wish, struct error *err);

/* One more row (taken): an object with the members of the columns' keys and
 * what else a document shows; a member that is missing or null is no value. */
bool rows_add(struct rows *rows, json_t *row, struct error *err);

/* What has come may leave now. */
bool rows_flush(struct rows *rows, struct error *err);

/* All has come.  `rest` (borrowed, or NULL) are members beside the list in a
 * document.  False where it did not arrive. */
bool rows_finish(struct rows *rows, json_t *rest, struct error *err);

/* Throw away what has not left yet. */
void rows_free(struct rows *rows);

#endif
