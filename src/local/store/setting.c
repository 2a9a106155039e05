/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/setting.h"

#include "local/store/sql.h"

const char *
setting_get(struct call *call, const char *name)
{
	struct sqlite3_stmt *q = sql_bind(&call->tx,
	    "SELECT value FROM setting WHERE registry=? AND name=?", "is",
	    call->registry.id, name);
	const char *text;

	if (!sql_step(&call->tx, q))
		return NULL;
	text = sql_text(call->arena, q, 0);
	sql_reset(q);
	return text;
}

bool
setting_set(struct call *call, const char *name, const char *text)
{
	return sql_run(&call->tx, "REPLACE INTO setting VALUES(?,?,?)", "iss",
	    call->registry.id, name, text);
}

bool
setting_delete(struct call *call, const char *name)
{
	return sql_run(&call->tx,
	    "DELETE FROM setting WHERE registry=? AND name=?", "is",
	    call->registry.id, name);
}

static void
read_item(struct call *call, struct sqlite3_stmt *q, struct item *out)
{
	*out = (struct item){.name = sql_text(call->arena, q, 0),
	    .value = text_to_json(sql_text(call->arena, q, 1)),
	    .created = sql_real(q, 2),
	    .updated = sql_real(q, 3)};
}

bool
item_get(
    struct call *call, const char *kind, const char *name, struct item *out)
{
	struct sqlite3_stmt *q = sql_bind(&call->tx,
	    "SELECT name, value, created, updated FROM item"
	    " WHERE registry=? AND kind=? AND name=?",
	    "iss", call->registry.id, kind, name);

	if (!sql_step(&call->tx, q))
		return false;
	read_item(call, q, out);
	sql_reset(q);
	return true;
}

void
item_free(struct item *item)
{
	json_decref(item->value);
	item->value = NULL;
}

bool
item_set(
    struct call *call, const char *kind, const char *name, const json_t *value)
{
	double now = store_now();

	return sql_run(&call->tx,
	    "INSERT INTO item(registry, kind, name, value, created, updated)"
	    " VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET"
	    " value=excluded.value, updated=excluded.updated",
	    "isssdd", call->registry.id, kind, name,
	    json_to_text(call->arena, value), now, now);
}

bool
item_delete(struct call *call, const char *kind, const char *name)
{
	return sql_run(&call->tx,
	    "DELETE FROM item WHERE registry=? AND kind=? AND name=?", "iss",
	    call->registry.id, kind, name);
}

size_t
item_count(struct call *call, const char *kind)
{
	struct sqlite3_stmt *q = sql_bind(&call->tx,
	    "SELECT count(*) FROM item WHERE registry=? AND kind=?", "is",
	    call->registry.id, kind);
	size_t n = 0;

	if (sql_step(&call->tx, q)) {
		n = (size_t)sql_int(q, 0);
		sql_reset(q);
	}
	return n;
}

bool
item_page(struct call *call, const char *kind, size_t usual, json_t *list,
    json_t *(*show)(struct call *, const struct item *))
{
	struct sqlite3_stmt *q;
	struct item item = {0};
	struct page page;
	const char *last = NULL;

	if (!call_page(call, usual, &page))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT name, value, created, updated FROM item"
	    " WHERE registry=? AND kind=? AND name>? ORDER BY name LIMIT ?",
	    "issi", call->registry.id, kind, page.text, (int64_t)page.max + 1);
	while (sql_step(&call->tx, q)) {
		if (json_array_size(list) == page.max) {
			sql_reset(q);
			call_put_next(call, 0, last);
			break;
		}
		read_item(call, q, &item);
		json_array_append_new(list, show(call, &item));
		last = item.name;
		item_free(&item);
	}
	return true;
}
