/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/layer.h"

#include "base/clock.h"
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
	    "isisd", repo->id, digest, size, media_type, clock_wall());
}

bool
layer_find(
    struct tx *tx, const struct repo *repo, const char *digest, int64_t *size)
{
	int64_t ignored;

	return sql_get_int(tx, size ? size : &ignored,
	    "SELECT size FROM layer WHERE repository=? AND digest=?", "is",
	    repo->id, digest);
}

bool
layer_is_named(struct tx *tx, const struct repo *repo, const char *digest)
{
	int64_t one;

	return sql_get_int(tx, &one,
	    "SELECT 1 FROM reference JOIN image ON image.id=reference.image"
	    " WHERE reference.digest=? AND +image.repository=? LIMIT 1",
	    "si", digest, repo->id);
}

bool
layer_is_used(struct tx *tx, const char *digest)
{
	int64_t one;

	return sql_get_int(tx, &one,
		   "SELECT 1 FROM layer WHERE digest=? LIMIT 1", "s", digest) ||
	    tx->failed;
}
