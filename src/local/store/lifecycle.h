/* Lifecycle policies applied to the repositories of the store.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_LIFECYCLE_H
#define LOCAL_STORE_LIFECYCLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "local/store/image.h"
#include "rules/lifecycle/evaluate.h"
#include "rules/lifecycle/policy.h"

/* The images of a repository and what a policy decides of each. */
struct evaluation {
	size_t n;
	struct image *images;
	struct lifecycle_image *inputs;
	struct lifecycle_decision *decisions;
};

/* The images of a repository as lifecycle_evaluate() takes them, and room for
 * what it decides; false when the database failed. */
bool lifecycle_load(struct tx *tx, struct arena *arena, const struct repo *repo,
    struct evaluation *out);

/* Decide all images of a repository, now; false when the database failed. */
bool lifecycle_decide(struct tx *tx, struct arena *arena,
    const struct repo *repo, const struct lifecycle_policy *policy,
    struct evaluation *out);

struct lifecycle_counts {
	size_t repositories, expired, transitioned;
};

/* Act on every repository that has a policy, or on the one called `name`
 * (in any registry) unless that is NULL, each in its own transaction. */
bool lifecycle_run(
    struct store *store, const char *name, struct lifecycle_counts *counts);

#endif
