/* Live values kept for a short while: one small file a list.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_LIVE_CACHE_H
#define CLI_COMPLETE_LIVE_CACHE_H

#include <stdbool.h>

#include "base/memory/buf.h"
#include "cli/complete/live.h"

enum live_cache_state {
	LIVE_CACHE_NONE,
	LIVE_CACHE_STALE, /* better than nothing */
	LIVE_CACHE_FRESH  /* no need to ask */
};

/* Append the name of the file for a list as seen by the identity, region
 * and endpoint of the query; it tells nothing about them.  Nothing is
 * appended where there is no cache folder. */
void live_cache_path(struct buf *out, const struct live_query *query,
    const char *operation, const char *field);

/* Append the values kept in the file, a line each. */
enum live_cache_state live_cache_read(const char *path, struct buf *out);

/* Note that someone is asking now; false when someone else began within the
 * last ten seconds and has not ended. */
bool live_cache_begin(const char *path);

/* Keep the values, or, where not `ok`, that asking failed: the old values
 * stay and count as fresh for five seconds.  Ends what live_cache_begin()
 * noted, and drops what is older than a day. */
void live_cache_write(const char *path, bool ok, const char *values);

/* Put one more value before those kept. */
void live_cache_note(const char *path, const char *value);

#endif
