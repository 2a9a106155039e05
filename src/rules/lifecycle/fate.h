/* What a lifecycle policy is going to do to one image, and when.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_LIFECYCLE_FATE_H
#define RULES_LIFECYCLE_FATE_H

#include "rules/lifecycle/evaluate.h"

/* A decision, and the moment from which on it holds: milliseconds since 1970.
 */
struct lifecycle_fate {
	struct lifecycle_decision decision;
	int64_t at;
};

/* What becomes of images[self], from now on, if nothing else is pushed or
 * pulled: each decision other than the one before it and than to keep it, in
 * the arena; returns how many. */
size_t lifecycle_fates(struct arena *arena,
    const struct lifecycle_policy *policy, const struct lifecycle_image *images,
    size_t n, size_t self, int64_t now, struct lifecycle_fate **out);

#endif
