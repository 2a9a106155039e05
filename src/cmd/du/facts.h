/* What a manifest names: kept by its digest, for it never changes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DU_FACTS_H
#define CMD_DU_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"

struct facts_blob {
	unsigned char digest[32];
	int64_t size;
};

struct facts {
	int64_t size;             /* of the manifest itself */
	const char *kind;         /* "image", "index", …: oci/kind.h */
	const char *subject;      /* its digest, or NULL */
	struct facts_blob *blobs; /* config and layers, as often as named */
	const char **children;    /* digests */
	size_t n_blobs, n_children;
};

/* Append the facts of a manifest's text as one line, without its end; false
 * where it is no manifest. */
bool facts_write(struct buf *out, const char *manifest, size_t len);

/* Read such a line into `arena`; false for anything else. */
bool facts_read(struct arena *arena, const char *line, struct facts *out);

/* The 32 bytes of "sha256:…"; false for what is none. */
bool facts_digest(const char *text, unsigned char out[32]);

/*
 * The facts of a repository's manifests that are kept in the person's cache:
 * digests are the same everywhere, so that accounts and regions may share a
 * file where no `host` (or NULL) names the registry.  facts_cache_get() has the
 * line of a digest, or NULL; facts_cache_put() adds one.  What was neither
 * asked for nor added is gone with the next facts_cache_close(), which writes
 * the file where there is anything new; without a folder nothing is kept.
 */
struct facts_cache;

struct facts_cache *facts_cache_open(const char *host, const char *repository);
const char *facts_cache_get(struct facts_cache *cache, const char *digest);
void facts_cache_put(
    struct facts_cache *cache, const char *digest, const char *line);
void facts_cache_close(struct facts_cache *cache);

#endif
