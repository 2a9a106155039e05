/* What a registry has one of, or many by name: JSON texts in the store.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/setting.h"

#include "base/clock.h"
#include "base/json/json.h"
#include "local/store/json_text.h"
#include "local/store/sql.h"

const char *
setting_get(struct tx *tx, struct arena *arena, const struct realm *registry,
    const char *name)
{
	return sql_get_text(tx, arena,
	    "SELECT value FROM setting WHERE registry=? AND name=?", "is",
	    registry->id, name);
}

bool
setting_set(struct tx *tx, const struct realm *registry, const char *name,
    const char *text)
{
	return sql_run(tx, "REPLACE INTO setting VALUES(?,?,?)", "iss",
	    registry->id, name, text);
}

bool
setting_delete(struct tx *tx, const struct realm *registry, const char *name)
{
	return sql_run(tx, "DELETE FROM setting WHERE registry=? AND name=?",
	    "is", registry->id, name);
}

void
item_read(struct arena *arena, struct sqlite3_stmt *row, struct item *out)
{
	*out = (struct item){.name = sql_text(arena, row, 0),
	    .value = text_to_json(sql_text(arena, row, 1)),
	    .created = sql_real(row, 2),
	    .updated = sql_real(row, 3)};
}

bool
item_get(struct tx *tx, struct arena *arena, const struct realm *registry,
    const char *kind, const char *name, struct item *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT name, value, created, updated FROM item"
	    " WHERE registry=? AND kind=? AND name=?",
	    "iss", registry->id, kind, name);

	if (!sql_step(tx, q))
		return false;
	item_read(arena, q, out);
	return true;
}

void
item_free(struct item *item)
{
	json_decref(item->value);
	item->value = NULL;
}

bool
item_set(struct tx *tx, const struct realm *registry, const char *kind,
    const char *name, const json_t *value)
{
	struct buf text = {0};
	double now = clock_wall();
	bool good;

	json_write(&text, value, &json_style_compact);
	good = sql_run(tx,
	    "INSERT INTO item(registry, kind, name, value, created, updated)"
	    " VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET"
	    " value=excluded.value, updated=excluded.updated",
	    "isssdd", registry->id, kind, name, buf_text(&text), now, now);
	buf_free(&text);
	return good;
}

bool
item_delete(struct tx *tx, const struct realm *registry, const char *kind,
    const char *name)
{
	return sql_run(tx,
	    "DELETE FROM item WHERE registry=? AND kind=? AND name=?", "iss",
	    registry->id, kind, name);
}

int64_t
item_count(struct tx *tx, const struct realm *registry, const char *kind)
{
	int64_t n = 0;

	sql_get_int(tx, &n,
	    "SELECT count(*) FROM item WHERE registry=? AND kind=?", "is",
	    registry->id, kind);
	return n;
}
