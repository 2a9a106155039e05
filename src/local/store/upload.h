/* Uploads on their way to become a blob.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_UPLOAD_H
#define LOCAL_STORE_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "local/store/hash.h"

struct blobs;
struct upload;

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

/* The sizes of its parts matter: parts_add() of upload_state.h makes a number
 * of them, kept with the upload (0 at the start). */
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

/* Remove uploads that nobody touched since `before` (seconds) and nobody is
 * at. */
void uploads_collect(struct blobs *blobs, long long before);

/* Remove what a process that ended had written but not acknowledged, and
 * uploads whose state cannot be read; the latter are named on standard
 * error. */
void uploads_mend(struct blobs *blobs);

#endif
