/* SQL statements, prepared once a connection.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_SQL_H
#define LOCAL_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

struct store;
struct db; /* one connection with its statements */

struct tx {
	struct store *store;
	struct db *db;
	bool write, failed;
};

/* A statement being run; belongs to the transaction's connection. */
struct sqlite3_stmt;

/*
 * Bind values to `text` (which must be a string constant: statements are kept
 * by its address) and return the statement, ready for sql_step().  `types`
 * has one letter a parameter: "i" int64_t, "s" const char * (NULL binds NULL),
 * "d" double, "b" const void * and size_t.  The values must live until the
 * last step.  Only one run of the same text at a time; one that is not stepped
 * to its end ends with the transaction.
 */
struct sqlite3_stmt *sql_bind(
    struct tx *tx, const char *text, const char *types, ...);

/* The next row: true; false at the end or after a failure, which the
 * transaction remembers (tx->failed).  The statement is reset then. */
bool sql_step(struct tx *tx, struct sqlite3_stmt *statement);

/* Run a statement that gives no rows; false when it failed. */
bool sql_run(struct tx *tx, const char *text, const char *types, ...);

/* The first column of the first row; NULL, or false with `out` left as it is,
 * when there is none. */
char *sql_get_text(struct tx *tx, struct arena *arena, const char *text,
    const char *types, ...);
bool sql_get_int(
    struct tx *tx, int64_t *out, const char *text, const char *types, ...);

/* What a statement of a parent's id, the name that they come behind and how
 * many at the most selects: names, into `names`; returns how many. */
size_t sql_names(struct tx *tx, struct arena *arena, const char *text,
    int64_t parent, const char *after, size_t max, const char **names);

/* The row id of what the last sql_run() inserted. */
int64_t sql_row_id(struct tx *tx);

/* Columns of the current row, from 0.  Texts are copied to the arena; NULL
 * when the value is NULL. */
int64_t sql_int(struct sqlite3_stmt *statement, int column);
double sql_real(struct sqlite3_stmt *statement, int column);
char *sql_text(struct arena *arena, struct sqlite3_stmt *statement, int column);
/* The same, not copied: good till the next step, and never NULL. */
const char *sql_peek(struct sqlite3_stmt *statement, int column);
char *sql_blob(struct arena *arena, struct sqlite3_stmt *statement, int column,
    size_t *len);

#endif
