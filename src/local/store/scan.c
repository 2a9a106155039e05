/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/scan.h"

#include <string.h>

#include "base/json/json.h"
#include "local/store/sql.h"

static char *
find_item(
    struct tx *tx, struct arena *arena, int64_t registry, const char *target)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT value FROM item WHERE registry=? AND kind='findings'"
	    " AND name=?",
	    "is", registry, target);
	char *text = NULL;

	if (sql_step(tx, q)) {
		text = sql_text(arena, q, 0);
		sql_reset(q);
	}
	return text;
}

/* The digest alone, then name and digest, name and tag, the name alone. */
static char *
find_injected(struct tx *tx, struct arena *arena,
    const struct registry *registry, const struct repo *repo,
    const struct image *image, const char *tag)
{
	char *text = find_item(tx, arena, registry->id, image->digest);
	size_t n = 0;
	const char **tags;

	if (!text)
		text = find_item(tx, arena, registry->id,
		    arena_printf(arena, "%s@%s", repo->name, image->digest));
	if (!text && tag)
		text = find_item(tx, arena, registry->id,
		    arena_printf(arena, "%s:%s", repo->name, tag));
	tags = image_tags(tx, arena, image->id, &n);
	for (size_t i = 0; !text && i < n; i++)
		text = find_item(tx, arena, registry->id,
		    arena_printf(arena, "%s:%s", repo->name, tags[i]));
	return text ? text : find_item(tx, arena, registry->id, repo->name);
}

bool
scan_image(struct tx *tx, struct arena *arena, const struct registry *registry,
    const struct repo *repo, const struct image *image, const char *tag)
{
	char *text = find_injected(tx, arena, registry, repo, image, tag);
	json_auto_t *result = NULL;
	const char *status, *description;

	if (tx->failed)
		return false;
	if (text)
		result = json_read(text, strlen(text), NULL);
	status = json_get_string(result, "status");
	description = json_get_string(result, "description");
	return sql_run(tx, "REPLACE INTO scan VALUES(?,?,?,?,?)", "issds",
	    image->id, status ? status : "COMPLETE",
	    description ? description : "The scan was completed successfully.",
	    store_now(), text ? text : "{}");
}

bool
scan_find(struct tx *tx, struct arena *arena, int64_t image, struct scan *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT status, description, completed, findings FROM scan"
	    " WHERE image=?",
	    "i", image);
	char *text;

	if (!sql_step(tx, q))
		return false;
	text = sql_text(arena, q, 3);
	*out = (struct scan){.status = sql_text(arena, q, 0),
	    .description = sql_text(arena, q, 1),
	    .completed = sql_real(q, 2),
	    .findings = json_read(text, strlen(text), NULL)};
	sql_reset(q);
	return true;
}

bool
scan_inject(struct tx *tx, const struct registry *registry, const char *target,
    const json_t *result)
{
	struct buf text = {0};
	double now = store_now();
	bool good;

	json_write(&text, result, &json_style_compact);
	good = sql_run(tx, "REPLACE INTO item VALUES(?,'findings',?,?,?,?)",
	    "issdd", registry->id, target, buf_text(&text), now, now);
	buf_free(&text);
	return good;
}
