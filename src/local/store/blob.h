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
struct upload;

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

/* Bytes that may still be written; UINT64_MAX where nobody knows. */
uint64_t blobs_room(struct blobs *blobs);

/* Length of an upload's id, without the NUL. */
enum { UPLOAD_ID = 36 };

/* Start an upload that belongs to `owner` (a repository's id).  NULL with
 * errno when that failed. */
struct upload *upload_start(struct blobs *blobs, int64_t owner);

/* Take up an upload again.  NULL with errno: ENOENT when `owner` has none by
 * that id, EBUSY when another request is at it. */
struct upload *upload_resume(
    struct blobs *blobs, const char *id, int64_t owner);

const char *upload_id(const struct upload *upload);
uint64_t upload_received(const struct upload *upload);

/* The size of the last piece but one matters to some protocols: a number of
 * the caller's own, kept with the upload (0 at the start). */
uint64_t upload_note(const struct upload *upload);
void upload_set_note(struct upload *upload, uint64_t note);

/* Append bytes; errno on false, ENOSPC before the disk is quite full: it is
 * for upload_cancel() then.  Uploads that nobody went on with for some minutes
 * give way. */
bool upload_write(struct upload *upload, const void *data, size_t len);

/* Each of these ends the use of `upload`, whatever it returns. */

/* Keep it for later; where that fails it is thrown away. */
bool upload_pause(struct upload *upload);

/* Throw it away. */
void upload_cancel(struct upload *upload);

/* Leave it as it was before this use: what was written since goes, and all of
 * it when it was begun by this use. */
void upload_leave(struct upload *upload);

/* Make it a blob that is synced and stays.  False with errno: EINVAL when
 * its digest is not `digest` (any if NULL); the upload is gone then. */
bool upload_finish(struct upload *upload, const char *digest);

/* The digest of what has come so far. */
void upload_digest(const struct upload *upload, char out[DIGEST_SIZE]);

#endif
