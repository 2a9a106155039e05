/* Blobs that no repository has any more.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/collect.h"

#include "base/clock.h"
#include "local/store/layer.h"
#include "local/store/sql.h"

/* Layers that no image of their repository names any more. */
static bool
unlink_layers(struct tx *tx, int grace)
{
	return sql_run(tx,
	    "DELETE FROM layer WHERE linked<? AND NOT EXISTS"
	    " (SELECT 1 FROM reference JOIN image ON image.id=reference.image"
	    " WHERE reference.digest=layer.digest"
	    " AND +image.repository=layer.repository)",
	    "d", clock_wall() - grace);
}

static bool
is_used(void *tx, const char *digest)
{
	return layer_is_used(tx, digest);
}

size_t
collect_blobs(struct store *store, struct blobs *blobs, int grace)
{
	struct tx tx;
	size_t gone = 0;

	if (!store_write(store, &tx))
		return 0;
	if (unlink_layers(&tx, grace) && store_commit(&tx))
		gone = blobs_collect(blobs, grace, is_used, &tx);
	store_end(&tx);
	return gone;
}

void
drop_blob(struct store *store, struct blobs *blobs, const char *digest)
{
	struct tx tx;

	if (!store_write(store, &tx))
		return;
	blob_drop(blobs, digest, is_used, &tx);
	store_end(&tx);
}
