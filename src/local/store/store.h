/*
 * The store: everything but the bytes of blobs, in one SQLite database (WAL).
 * Many readers at once, one writer.  A transaction that was committed
 * survives the end of the process at any moment.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCAL_STORE_STORE_H
#define LOCAL_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "local/store/sql.h"

/* Open (making or migrating it) the database in the folder `data`; with
 * `volatile_data` nothing is ever synced.  NULL and `err` on failure. */
struct store *store_open(
    const char *data, bool volatile_data, struct error *err);
void store_close(struct store *store);

/* Throw everything stored away (not the secret). */
bool store_reset(struct store *store);

/* Begin a transaction; waits its turn.  A thread holds one at a time.  False
 * when the database refuses (tx is then not to be ended). */
bool store_read(struct store *store, struct tx *tx);
bool store_write(struct store *store, struct tx *tx);

/* Keep what a write transaction did; false when something in it failed or it
 * could not be kept: then nothing of it is. */
bool store_commit(struct tx *tx);

/* End a transaction: rolls back what was not committed.  Always called. */
void store_end(struct tx *tx);

/* Bytes kept under a name for the server itself (its secret); `len` at
 * most.  Makes them random the first time. */
bool store_secret(struct store *store, void *out, size_t len);

#endif
