/*
 * Blobs by the SHA-256 of their bytes, in files, and uploads on their way to
 * become one.  DATA/blobs/sha256/ab/ab12… holds finished blobs, never
 * changed; DATA/uploads/ID the bytes of an upload and ID.state how far it has
 * come (upload_state.h).  Nothing here knows repositories: who may see a blob
 * stands in the store.  The process may end at any moment: a finished blob is
 * whole.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCAL_STORE_BLOB_H
#define LOCAL_STORE_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "local/store/hash.h"

struct blobs;

/* Open (making it) the folder `data`; with `volatile_data` nothing is synced.
 * Uploads of a release with another format are dropped, and named on standard
 * error.
 * NULL and `err` on failure. */
struct blobs *blobs_open(
    const char *data, bool volatile_data, struct error *err);
void blobs_close(struct blobs *blobs);

/* Throw every blob and upload away; those being read stay readable. */
void blobs_reset(struct blobs *blobs);

/* Open a blob for reading; its bytes in `*size`.  -1 when there is none, or
 * the digest is no digest. */
int blob_open(struct blobs *blobs, const char *digest, uint64_t *size);

/* Whether there is one; in a write transaction it then stays. */
bool blob_is_there(struct blobs *blobs, const char *digest);

/* Keep `len` bytes as a blob; false with errno when that failed. */
bool blob_put(struct blobs *blobs, const void *data, size_t len,
    char digest[DIGEST_SIZE]);

/* Whether a blob is still needed; asked while no upload can finish. */
typedef bool blob_is_used(void *ctx, const char *digest);

/*
 * Remove blobs that `is_used` does not claim and that have not been uploaded
 * within `grace` seconds, and uploads that nobody went on with for a day.
 * Returns how many blobs went.
 */
size_t blobs_collect(
    struct blobs *blobs, int64_t grace, blob_is_used *is_used, void *ctx);

/* Remove one blob unless `is_used` claims it, whatever its age. */
void blob_drop(
    struct blobs *blobs, const char *digest, blob_is_used *is_used, void *ctx);

/* Between an upload's end and the entry that needs its blob, nobody else's drop
 * or collection may take it: a hold, the caller's until it lets go. */
struct blob_hold {
	const char *digest;
	struct blob_hold *next;
};
void blob_hold(struct blobs *blobs, struct blob_hold *hold, const char *digest);
void blob_let_go(struct blobs *blobs, struct blob_hold *hold);

/* Bytes that may still be written; UINT64_MAX where nobody knows. */
uint64_t blobs_room(struct blobs *blobs);

#endif
