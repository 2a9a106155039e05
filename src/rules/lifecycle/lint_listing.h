/* What only the images of a repository tell of its lifecycle policy.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_LIFECYCLE_LINT_LISTING_H
#define RULES_LIFECYCLE_LINT_LISTING_H

#include "rules/lifecycle/evaluate.h"
#include "rules/lint.h"

/* A repository as it is. */
struct lifecycle_listing {
	const struct lifecycle_image *images;
	size_t n;
	int64_t now;      /* milliseconds since 1970 */
	bool replicated;  /* replication is configured for the registry */
	const bool *kept; /* by image: it is deployed; or NULL */
};

/* L22 to L33 of a policy that the service takes. */
void lifecycle_lint_listing(struct lint *lint,
    const struct lifecycle_policy *policy,
    const struct lifecycle_listing *listing);

#endif
