/* Blobs, streamed and checked on the way.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_BLOB_H
#define OCI_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/buf.h"
#include "oci/read.h"
#include "oci/session.h"

/* Takes the next bytes; false ends it, and then who takes them knows why:
 * nothing is said in its stead. */
typedef bool oci_take(void *ctx, const char *data, size_t len);

/*
 * Fetch the blob `digest`, which has `size` bytes (-1: nobody knows): not one
 * more is taken.  Its digest is reckoned while it comes, and what is another
 * fails at its end, so that who takes it must not use it before.  After a
 * fault it goes on at the byte it came to, as long as it gets on.
 */
enum oci_found oci_blob_get(struct oci_session *oci, const char *repository,
    const char *digest, int64_t size, oci_take *take, void *ctx,
    struct error *err);

/* One that takes all into a struct buf: for blobs of a size that is known. */
oci_take oci_take_text;

/* Whether it is there, by HEAD. */
enum oci_found oci_blob_exists(struct oci_session *oci, const char *repository,
    const char *digest, struct error *err);

#endif
