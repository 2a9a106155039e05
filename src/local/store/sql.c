/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/sql.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#include "local/store/db.h"

static struct sqlite3_stmt **
slot(struct db *db, const char *text)
{
	size_t i = ((uintptr_t)text >> 3) % DB_STATEMENTS;

	for (size_t n = 0; n < DB_STATEMENTS; n++) {
		struct statement *s = &db->statements[i];

		if (!s->text)
			s->text = text;
		if (s->text == text)
			return &s->prepared;
		i = (i + 1) % DB_STATEMENTS;
	}
	return NULL;
}

static void
bind_one(struct sqlite3_stmt *q, int at, char type, va_list *args)
{
	const char *text;
	const void *data;

	switch (type) {
	case 'i':
		sqlite3_bind_int64(q, at, va_arg(*args, int64_t));
		break;
	case 'd':
		sqlite3_bind_double(q, at, va_arg(*args, double));
		break;
	case 'b':
		data = va_arg(*args, const void *);
		sqlite3_bind_blob64(
		    q, at, data, va_arg(*args, size_t), SQLITE_STATIC);
		break;
	default:
		text = va_arg(*args, const char *);
		sqlite3_bind_text(q, at, text, -1, SQLITE_STATIC);
	}
}

static struct sqlite3_stmt *
bind_all(struct tx *tx, const char *text, const char *types, va_list *args)
{
	struct sqlite3_stmt **q = slot(tx->db, text);
	int at = 0;

	if (!q ||
	    (!*q &&
		sqlite3_prepare_v3(tx->db->handle, text, -1,
		    SQLITE_PREPARE_PERSISTENT, q, NULL) != SQLITE_OK)) {
		db_complain(tx->db, text);
		tx->failed = true;
		return NULL;
	}
	sqlite3_reset(*q);
	for (; *types; types++)
		bind_one(*q, ++at, *types, args);
	return *q;
}

struct sqlite3_stmt *
sql_bind(struct tx *tx, const char *text, const char *types, ...)
{
	struct sqlite3_stmt *q;
	va_list args;

	va_start(args, types);
	q = bind_all(tx, text, types, &args);
	va_end(args);
	return q;
}

bool
sql_step(struct tx *tx, struct sqlite3_stmt *q)
{
	int result;

	if (!q)
		return false;
	result = sqlite3_step(q);
	if (result == SQLITE_ROW)
		return true;
	if (result != SQLITE_DONE) {
		db_complain(tx->db, sqlite3_sql(q));
		tx->failed = true;
	}
	sqlite3_reset(q);
	return false;
}

bool
sql_run(struct tx *tx, const char *text, const char *types, ...)
{
	struct sqlite3_stmt *q;
	bool was = tx->failed, good;
	va_list args;

	va_start(args, types);
	q = bind_all(tx, text, types, &args);
	va_end(args);
	tx->failed = !q;
	while (sql_step(tx, q))
		continue;
	good = !tx->failed;
	tx->failed = tx->failed || was;
	return good;
}

char *
sql_get_text(struct tx *tx, struct arena *arena, const char *text,
    const char *types, ...)
{
	struct sqlite3_stmt *q;
	va_list args;

	va_start(args, types);
	q = bind_all(tx, text, types, &args);
	va_end(args);
	return sql_step(tx, q) ? sql_text(arena, q, 0) : NULL;
}

bool
sql_get_int(
    struct tx *tx, int64_t *out, const char *text, const char *types, ...)
{
	struct sqlite3_stmt *q;
	va_list args;
	bool found;

	va_start(args, types);
	q = bind_all(tx, text, types, &args);
	va_end(args);
	found = sql_step(tx, q);
	if (found)
		*out = sqlite3_column_int64(q, 0);
	return found;
}

size_t
sql_names(struct tx *tx, struct arena *arena, const char *text, int64_t parent,
    const char *after, size_t max, const char **names)
{
	struct sqlite3_stmt *q =
	    sql_bind(tx, text, "isi", parent, after, (int64_t)max);
	size_t n = 0;

	while (sql_step(tx, q))
		names[n++] = sql_text(arena, q, 0);
	return n;
}

int64_t
sql_row_id(struct tx *tx)
{
	return sqlite3_last_insert_rowid(tx->db->handle);
}

int64_t
sql_int(struct sqlite3_stmt *q, int column)
{
	return sqlite3_column_int64(q, column);
}

double
sql_real(struct sqlite3_stmt *q, int column)
{
	return sqlite3_column_double(q, column);
}

const char *
sql_peek(struct sqlite3_stmt *q, int column)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	return text ? text : "";
}

char *
sql_text(struct arena *arena, struct sqlite3_stmt *q, int column)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	return text ? arena_strdup(arena, text) : NULL;
}

char *
sql_blob(struct arena *arena, struct sqlite3_stmt *q, int column, size_t *len)
{
	const char *data = sqlite3_column_blob(q, column);

	*len = (size_t)sqlite3_column_bytes(q, column);
	return arena_strndup(arena, data ? data : "", *len);
}
