/* A blob that goes out of one registry into another, without being kept.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_PIPE_H
#define OCI_PIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "oci/blob.h"
#include "oci/write.h"

/* Fetches the rest of a blob into a sink, checks its digest; false with `err`,
 * or without one where the sink ended it. */
typedef bool oci_fetch(void *ctx, struct oci_progress *progress,
    const struct oci_sink *sink, struct error *err);

struct oci_pipe;

/*
 * Bytes that `fetch` brings, `size` of them, as oci_blob_put() takes them.  The
 * last one goes out only when all of them have been found to be right: a
 * registry never has a whole blob that is wrong.  Half a MiB is in memory.
 */
struct oci_pipe *oci_pipe_open(
    uint64_t size, oci_fetch *fetch, void *ctx, struct oci_bytes *out);
void oci_pipe_close(struct oci_pipe *pipe);

/* For who brings the bytes himself: where to, and that all of them have come
 * and are right.  `fetch` is NULL then. */
struct oci_sink oci_pipe_sink(struct oci_pipe *pipe);
void oci_pipe_done(struct oci_pipe *pipe);

#endif
