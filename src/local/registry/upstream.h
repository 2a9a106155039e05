/* Another registry, read as a client: for pull-through caches.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_UPSTREAM_H
#define LOCAL_REGISTRY_UPSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "base/error.h"

struct upstream;

/* Asked some ten times a second while something is fetched; false ends it. */
typedef bool upstream_go_on(void *ctx);

/* Read the repository `repository` of the registry at `url` ("quay.io",
 * "http://localhost:5000").  Without a scheme it is https, and http for this
 * machine itself.  `via` is sent as the header of this name.  What comes slower
 * than `least_rate` bytes a second is given up.  Nothing is sent yet. */
struct upstream *upstream_open(const char *url, const char *repository,
    const char *via, int least_rate, upstream_go_on *go_on, void *ctx);
void upstream_close(struct upstream *upstream);

/* The manifest that a tag or a digest names, of 4 MiB at most; its media type
 * lives in `arena`.  False with `err` when it cannot be had. */
bool upstream_manifest(struct upstream *upstream, struct arena *arena,
    const char *reference, struct buf *out, const char **media_type,
    struct error *err);

/* Takes the next bytes; false stops. */
typedef bool upstream_take(void *ctx, const void *data, size_t len);

/* The blob `digest`, which must have `size` bytes: never more are read.  Its
 * digest is not checked. */
bool upstream_blob(struct upstream *upstream, const char *digest, uint64_t size,
    upstream_take *take, void *ctx, struct error *err);

#endif
