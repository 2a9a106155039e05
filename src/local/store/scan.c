/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/scan.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/text/among.h"
#include "local/store/json_text.h"
#include "local/store/manifest.h"
#include "local/store/setting.h"
#include "local/store/sql.h"

#define UNSUPPORTED                                                            \
	"UnsupportedImageError: The operating system and/or package manager "  \
	"are not supported."

static char *
find_item(
    struct tx *tx, struct arena *arena, int64_t registry, const char *target)
{
	return sql_get_text(tx, arena,
	    "SELECT value FROM item WHERE registry=? AND kind='findings'"
	    " AND name=?",
	    "is", registry, target);
}

/* The digest alone, then name and digest, name and tag, the name alone. */
static char *
find_injected(struct tx *tx, struct arena *arena, const struct realm *registry,
    const struct repo *repo, const struct image *image, const char *tag)
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

/* As the service has been seen to say; NULL where nobody has told. */
static const char *
usual_description(const char *status)
{
	static const struct {
		const char *status, *description;
	} seen[] = {
	    {"COMPLETE", "The scan was completed successfully."},
	    {"ACTIVE", "Continuous scan is selected for image."},
	    {"FAILED", UNSUPPORTED},
	    {"UNSUPPORTED_IMAGE", UNSUPPORTED},
	};

	for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++)
		if (strcmp(seen[i].status, status) == 0)
			return seen[i].description;
	return NULL;
}

bool
scan_is_possible(struct tx *tx, struct arena *arena,
    const struct realm *registry, const struct repo *repo,
    const struct image *image, const char *tag)
{
	static const char *const configs[] = {
	    "application/vnd.docker.container.image.v1+json",
	    "application/vnd.oci.image.config.v1+json", NULL};
	const char *type = image->artifact_type;

	return (!manifest_is_index(image->media_type) &&
		   (!type || is_among(configs, type))) ||
	    find_injected(tx, arena, registry, repo, image, tag);
}

bool
scan_image(struct tx *tx, struct arena *arena, const struct realm *registry,
    const struct repo *repo, const struct image *image, const char *tag,
    enum scan_by by)
{
	char *text = find_injected(tx, arena, registry, repo, image, tag);
	json_auto_t *result = NULL;
	double now = clock_wall();
	const char *status, *description;

	if (tx->failed)
		return false;
	result = text_to_json(text);
	status = json_get_string(result, "status");
	description = json_get_string(result, "description");
	if (!text && by == SCAN_PROGRAM) {
		status = "IN_PROGRESS";
		if (!sql_run(tx, "REPLACE INTO findings_queue VALUES(?, NULL)",
			"i", image->id))
			return false;
	}
	status = status ? status : "COMPLETE";
	return sql_run(tx, "REPLACE INTO scan VALUES(?,?,?,?,?,?)", "issdsd",
	    image->id, status,
	    description ? description : usual_description(status), now,
	    text ? text : "{}", by == SCAN_LAID ? 0.0 : now);
}

bool
scan_find(
    struct tx *tx, struct arena *arena, int64_t image, struct image_scan *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT status, description, completed, findings, asked FROM scan"
	    " WHERE image=?",
	    "i", image);

	if (!sql_step(tx, q))
		return false;
	*out = (struct image_scan){.status = sql_text(arena, q, 0),
	    .description = sql_text(arena, q, 1),
	    .completed = sql_real(q, 2),
	    .findings = text_to_json(sql_text(arena, q, 3)),
	    .asked = sql_real(q, 4)};
	return true;
}

bool
scan_inject(struct tx *tx, const struct realm *registry, const char *target,
    const json_t *result)
{
	return item_set(tx, registry, "findings", target, result);
}

bool
scan_is_injected(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *target, const json_t *result)
{
	json_auto_t *there =
	    text_to_json(find_item(tx, arena, registry->id, target));

	return there && json_equal(there, result);
}

/* An image that was deleted meanwhile waits for nothing. */
bool
scan_next(struct tx *tx, struct arena *arena, int64_t *id, struct image *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT " IMAGE_COLUMNS " FROM findings_queue JOIN scan"
	    " ON scan.image=findings_queue.id JOIN image"
	    " ON image.id=scan.image ORDER BY scan.asked LIMIT 1",
	    "");

	if (!sql_step(tx, q))
		return false;
	image_read(arena, q, out);
	*id = out->id;
	return true;
}

bool
scan_finish(struct tx *tx, int64_t id, const char *status,
    const char *description, const char *findings)
{
	return sql_run(tx, "DELETE FROM findings_queue WHERE id=?", "i", id) &&
	    sql_run(tx,
		"UPDATE scan SET status=?, description=?, completed=?,"
		" findings=? WHERE image=?",
		"ssdsi", status,
		description ? description : usual_description(status),
		clock_wall(), findings, id);
}
