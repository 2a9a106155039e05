/* Live values kept for a short while: one small file a list.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_NAME_CACHE_H
#define CLI_COMPLETE_NAME_CACHE_H

#include <stdbool.h>

#include "base/memory/buf.h"

enum name_cache_state {
	NAME_CACHE_NONE,
	NAME_CACHE_STALE, /* better than nothing */
	NAME_CACHE_FRESH  /* no need to ask */
};

/* Append the name of the file for the list of this key; it tells nothing of
 * the key.  Nothing is appended where there is no cache folder. */
void name_cache_path(struct buf *out, const struct buf *key);

/* Append the values kept in the file, a line each. */
enum name_cache_state name_cache_read(const char *path, struct buf *out);

/* Note that someone is asking now; false when someone else began within the
 * last ten seconds and has not ended. */
bool name_cache_begin(const char *path);

/* Keep the values, or, where not `ok`, that asking failed: the old values
 * stay and count as fresh for five seconds.  Ends what name_cache_begin()
 * noted, and drops what is older than a day. */
void name_cache_write(const char *path, bool ok, const char *values);

/* Put one more value before those kept. */
void name_cache_note(const char *path, const char *value);

#endif
