/* One connection to the database; for store.c and sql.c only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_DB_H
#define LOCAL_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/error.h"

enum { DB_STATEMENTS = 509 }; /* more than there are in the source */

struct statement {
	const char *text; /* a constant of the program: compared by address */
	sqlite3_stmt *prepared;
};

struct db {
	sqlite3 *handle;
	struct db *next; /* of the idle ones */
	struct statement statements[DB_STATEMENTS];
};

/* Open `path`, making it when missing; `sync` is a value of PRAGMA
 * synchronous.  NULL and `err` on failure. */
struct db *db_open(const char *path, const char *sync, struct error *err);
void db_close(struct db *db);

/* Run statements that give no rows. */
bool db_exec(struct db *db, const char *statements);

/* Say on standard error (the log) what failed. */
void db_complain(struct db *db, const char *statement);

/* Bring the schema of the store at `path` to the newest version, in one
 * transaction; a newer store is refused. */
bool schema_migrate(struct db *db, const char *path, struct error *err);

#endif
