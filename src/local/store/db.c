/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

bool
db_exec(struct db *db, const char *statements)
{
	if (sqlite3_exec(db->handle, statements, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	db_complain(db, statements);
	return false;
}

void
db_complain(struct db *db, const char *statement)
{
	fprintf(stderr, "ecr-local: database: %s, in: %s\n",
	    sqlite3_errmsg(db->handle), statement);
}

static bool
set_up(struct db *db, const char *sync)
{
	char pragma[64];

	sqlite3_busy_timeout(db->handle, 10000);
	sqlite3_extended_result_codes(db->handle, 1);
	snprintf(pragma, sizeof(pragma), "PRAGMA synchronous=%s", sync);
	return db_exec(db, "PRAGMA journal_mode=WAL") && db_exec(db, pragma) &&
	    db_exec(db,
		"PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
		"PRAGMA cache_size=-1024");
}

struct db *
db_open(const char *path, const char *sync, struct error *err)
{
	struct db *db = xmalloc(sizeof(*db));
	int flags =
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	memset(db, 0, sizeof(*db));
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) == SQLITE_OK &&
	    set_up(db, sync))
		return db;
	fail(err, ERR_GENERAL, "cannot open the database %s: %s", path,
	    sqlite3_errmsg(db->handle));
	db_close(db);
	return NULL;
}

void
db_close(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		sqlite3_finalize(db->statements[i].prepared);
	sqlite3_close(db->handle);
	free(db);
}
