/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/layer.h"

#include "local/store/sql.h"

bool
layer_link(struct tx *tx, const struct repo *repo, const char *digest,
    int64_t size, const char *media_type)
{
	return sql_run(tx,
	    "INSERT INTO layer(repository, digest, size, media_type, linked)"
	    " VALUES(?,?,?,?,?) ON CONFLICT DO UPDATE SET"
	    " size=excluded.size,"
	    " media_type=coalesce(excluded.media_type, media_type)",
	    "isisd", repo->id, digest, size, media_type, store_now());
}

bool
layer_find(
    struct tx *tx, const struct repo *repo, const char *digest, int64_t *size)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT size FROM layer WHERE repository=? AND digest=?", "is",
	    repo->id, digest);

	if (!sql_step(tx, q))
		return false;
	if (size)
		*size = sql_int(q, 0);
	sql_reset(q);
	return true;
}

bool
layer_unlink(struct tx *tx, const struct repo *repo, const char *digest)
{
	return sql_run(tx, "DELETE FROM layer WHERE repository=? AND digest=?",
	    "is", repo->id, digest);
}

bool
layer_is_used(struct tx *tx, const char *digest)
{
	struct sqlite3_stmt *q = sql_bind(
	    tx, "SELECT 1 FROM layer WHERE digest=? LIMIT 1", "s", digest);
	bool used = sql_step(tx, q);

	if (used)
		sql_reset(q);
	return used || tx->failed;
}
