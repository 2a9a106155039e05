/* Items that a registry has many of, by name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/items.h"

#include "local/api/listing.h"
#include "local/store/sql.h"

/* Always false. */
static bool
complain(struct call *call, const struct item_kind *kind, const char *code,
    const char *name, const char *what)
{
	if (kind->local)
		return call_fail(
		    call, code, "%s '%s' %s", kind->title, name, what);
	return call_fail(call, code, "%s '%s' %s in the registry with id '%s'",
	    kind->title, name, what, call->registry.account);
}

static bool
find(struct call *call, const struct item_kind *kind, const char *name,
    struct item *out)
{
	return item_get(
	    &call->tx, call->arena, &call->registry, kind->name, name, out);
}

bool
items_may_add(struct call *call, const struct item_kind *kind)
{
	const char *name = call_string(call, kind->member);
	struct item item;

	if (find(call, kind, name, &item)) {
		item_free(&item);
		return complain(
		    call, kind, kind->exists, name, "already exists");
	}
	if (item_count(&call->tx, &call->registry, kind->name) < kind->most)
		return true;
	return call_fail(call, "LimitExceededException",
	    "The limit of %d %s was reached", kind->most, kind->plural);
}

static bool
fail_missing(struct call *call, const struct item_kind *kind, const char *name)
{
	return !call->tx.failed &&
	    complain(call, kind, kind->missing, name, "does not exist");
}

bool
items_find_named(
    struct call *call, const struct item_kind *kind, struct item *out)
{
	const char *name = call_string(call, kind->member);

	return find(call, kind, name, out) || fail_missing(call, kind, name);
}

static bool
list_page(struct call *call, const struct item_kind *kind, json_t *list)
{
	struct sqlite3_stmt *q;
	struct item item = {0};
	struct listing page;
	const char *last = NULL;

	if (!listing_begin(call, 100, &page))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT name, value, created, updated FROM item"
	    " WHERE registry=? AND kind=? AND name>? ORDER BY name LIMIT ?",
	    "issi", call->registry.id, kind->name, page.text,
	    (int64_t)page.max + 1);
	while (sql_step(&call->tx, q)) {
		if (listing_is_full(call, &page, list, 0, last))
			break;
		item_read(call->arena, q, &item);
		json_array_append_new(list, kind->show(call, &item));
		last = item.name;
		item_free(&item);
	}
	return true;
}

bool
items_describe(struct call *call, const struct item_kind *kind)
{
	const json_t *names = call_member(call, kind->named), *name;
	json_t *list = json_array();
	struct item item;
	size_t i;

	call_put(call, kind->listed, list);
	if (!names)
		return list_page(call, kind, list);
	if (!listing_forbid(call, kind->named))
		return false;
	json_array_foreach (names, i, name) {
		const char *text = json_string_value(name);

		if (find(call, kind, text, &item)) {
			json_array_append_new(list, kind->show(call, &item));
			item_free(&item);
		} else if (kind->strict) {
			return fail_missing(call, kind, text);
		}
	}
	return !call->tx.failed;
}
