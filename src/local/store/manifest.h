/* What a manifest says: Docker v2, OCI, lists and indexes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_MANIFEST_H
#define LOCAL_STORE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

enum reference_kind {
	REFERENCE_CONFIG,
	REFERENCE_LAYER,
	REFERENCE_CHILD, /* a manifest of an index */
};

struct referred {
	enum reference_kind kind;
	const char *digest, *media_type;
	int64_t size;
	bool foreign; /* has URLs: its bytes lie elsewhere */
};

struct manifest {
	const char *media_type;    /* as it says itself, or NULL */
	const char *artifact_type; /* or the media type of its config */
	const char *subject;       /* digest, or NULL */
	struct referred *references;
	size_t n_references;
	int64_t size; /* of config and layers */
	bool index;
};

/* Whether a media type is that of an index or of Docker's manifest list. */
bool manifest_is_index(const char *media_type);

/* Read the JSON of a manifest that came as `type` (or NULL); false when it is
 * not one: `*why` is then a constant reason. */
bool manifest_parse(struct arena *arena, const char *data, size_t len,
    const char *type, struct manifest *out, const char **why);

#endif
