/* What is wrong in a seed, each with its line and key.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_FAULT_H
#define RULES_SEED_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"

/* Beyond so many nobody reads on. */
enum { SEED_FAULTS = 20 };

/* The faults of one seed; zeroed but for the first four. */
struct seed_faults {
	struct arena *arena;
	const char *text; /* of the seed, for its lines */
	size_t len;
	/* How a pattern of the model is held against a text; NULL: that is left
	 * to the service. */
	bool (*fits)(const char *pattern, const char *text);
	struct buf words; /* "line 7: repositories[0].name: …\n…" */
	size_t n;
};

/* Note what is wrong at `path` ("repositories[0].images[1].tag"); always
 * false. */
bool seed_fault(struct seed_faults *faults, const char *path,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The path of a member of `path`, which may be "". */
const char *seed_path(
    struct seed_faults *faults, const char *path, const char *member);
const char *seed_path_at(
    struct seed_faults *faults, const char *path, size_t index);

/* Note that there is no such key; `known` ends with NULL. */
bool seed_unknown(struct seed_faults *faults, const char *path, const char *key,
    const char *const *known);

#endif
