/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/image.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "local/store/sql.h"

void
image_read(struct arena *arena, struct sqlite3_stmt *row, struct image *out)
{
	*out = (struct image){.id = sql_int(row, 0),
	    .digest = sql_text(arena, row, 1),
	    .media_type = sql_text(arena, row, 2),
	    .artifact_type = sql_text(arena, row, 3),
	    .subject = sql_text(arena, row, 4),
	    .size = sql_int(row, 5),
	    .manifest_size = sql_int(row, 6),
	    .pushed = sql_real(row, 7),
	    .pulled = sql_real(row, 8),
	    .status = sql_text(arena, row, 9),
	    .archived = sql_real(row, 10),
	    .activated = sql_real(row, 11)};
}

bool
image_find(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *reference, struct image *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    strchr(reference, ':') ? "SELECT " IMAGE_COLUMNS " FROM image"
				     " WHERE repository=? AND digest=?"
				   : "SELECT " IMAGE_COLUMNS
				     " FROM tag JOIN image"
				     " ON image.id=tag.image"
				     " WHERE tag.repository=? AND tag.name=?",
	    "is", repo->id, reference);

	if (!sql_step(tx, q))
		return false;
	image_read(arena, q, out);
	return true;
}

char *
image_manifest(struct tx *tx, struct arena *arena, int64_t image, size_t *len)
{
	struct sqlite3_stmt *q = sql_bind(
	    tx, "SELECT bytes FROM manifest WHERE image=?", "i", image);

	*len = 0;
	return sql_step(tx, q) ? sql_blob(arena, q, 0, len) : NULL;
}

json_t *
image_annotations(struct tx *tx, int64_t image)
{
	struct arena scratch = {0};
	json_auto_t *manifest = NULL;
	size_t len;
	char *bytes = image_manifest(tx, &scratch, image, &len);
	json_t *notes;

	if (bytes)
		manifest = json_read(bytes, len, NULL);
	notes = json_object_get(manifest, "annotations");
	arena_free(&scratch);
	return json_is_object(notes) ? json_incref(notes) : NULL;
}

bool
image_untag(struct tx *tx, const struct repo *repo, const char *tag)
{
	return sql_run(tx, "DELETE FROM tag WHERE repository=? AND name=?",
	    "is", repo->id, tag);
}

bool
image_delete(struct tx *tx, int64_t image)
{
	return sql_run(tx, "DELETE FROM tag WHERE image=?", "i", image) &&
	    sql_run(tx, "DELETE FROM manifest WHERE image=?", "i", image) &&
	    sql_run(tx, "DELETE FROM reference WHERE image=?", "i", image) &&
	    sql_run(tx, "DELETE FROM scan WHERE image=?", "i", image) &&
	    sql_run(tx, "DELETE FROM replication WHERE image=?", "i", image) &&
	    sql_run(tx, "DELETE FROM image WHERE id=?", "i", image);
}

const char **
image_tags(struct tx *tx, struct arena *arena, int64_t image, size_t *n)
{
	const char **tags = arena_array(arena, const char *, 8);
	size_t room = 8;
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT name FROM tag WHERE image=? ORDER BY set_at, name", "i",
	    image);

	*n = 0;
	while (sql_step(tx, q)) {
		if (*n + 1 == room) {
			const char **more =
			    arena_array(arena, const char *, room * 2);

			memcpy(more, tags, room * sizeof(*tags));
			tags = more;
			room *= 2;
		}
		tags[(*n)++] = sql_text(arena, q, 0);
	}
	return tags;
}

bool
image_note_pull(struct tx *tx, int64_t image)
{
	return sql_run(tx, "UPDATE image SET pulled=? WHERE id=?", "di",
	    clock_wall(), image);
}

size_t
tag_list(struct tx *tx, struct arena *arena, int64_t repository,
    const char *after, size_t max, const char **tags)
{
	return sql_names(tx, arena,
	    "SELECT tag.name FROM tag JOIN image ON image.id=tag.image"
	    " WHERE tag.repository=? AND tag.name>?"
	    " AND image.status='ACTIVE' ORDER BY tag.name LIMIT ?",
	    repository, after, max, tags);
}

/* The plus keeps SQLite from walking all images of the repository. */
#define PARENTS                                                                \
	" FROM reference JOIN image ON image.id=reference.image"               \
	" WHERE reference.digest=? AND reference.kind=2"                       \
	" AND +image.repository=?"

const char *
image_parents(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *digest, int64_t max)
{
	struct sqlite3_stmt *q =
	    sql_bind(tx, "SELECT image.digest" PARENTS " LIMIT ?", "sii",
		digest, repo->id, max);
	struct buf list = {0};

	while (sql_step(tx, q))
		buf_printf(
		    &list, "%s%s", list.len ? ", " : "", sql_text(arena, q, 0));
	return list.len ? buf_keep(&list, arena) : NULL;
}

int64_t
image_count_parents(struct tx *tx, const struct repo *repo, const char *digest)
{
	int64_t n = 0;

	sql_get_int(tx, &n, "SELECT count(*)" PARENTS, "si", digest, repo->id);
	return n;
}

size_t
referrer_list(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *digest, const char *artifact_type, const char *status,
    int64_t after, size_t max, struct image *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT " IMAGE_COLUMNS " FROM image"
	    " WHERE repository=?1 AND subject=?2 AND id>?3"
	    " AND (?4 IS NULL OR artifact_type=?4)"
	    " AND (?5 IS NULL OR status=?5) ORDER BY id LIMIT ?6",
	    "isissi", repo->id, digest, after, artifact_type, status,
	    (int64_t)max);
	size_t n = 0;

	while (sql_step(tx, q))
		image_read(arena, q, &out[n++]);
	return n;
}
