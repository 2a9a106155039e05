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

/* How far a blob has come: zeroed, nothing has. */
struct oci_progress {
	uint64_t got;
	struct sha256 hash; /* of that */
};

/*
 * Fetch the blob `digest`, which has `size` bytes (-1: nobody knows): not one
 * more is taken.  Its digest is reckoned while it comes, and what is another
 * fails at its end, so that who takes it must not use it before; where the sink
 * ends it, nothing is said in its stead.  After a
 * fault it goes on at the byte it came to, as long as it gets on; with
 * `progress` (or NULL), the next call does, too.
 */
enum oci_found oci_blob_get(struct oci_session *oci, const char *repository,
    const char *digest, int64_t size, struct oci_progress *progress,
    const struct oci_sink *sink, struct error *err);

/* A sink that takes all into `out`: for blobs of a size that is known. */
struct oci_sink oci_sink_text(struct buf *out);

/* Whether it is there, by HEAD. */
enum oci_found oci_blob_exists(struct oci_session *oci, const char *repository,
    const char *digest, struct error *err);

#endif
