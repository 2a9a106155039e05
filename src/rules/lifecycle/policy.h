/*
 * Lifecycle policies as text: what a policy says, checked as the service
 * checks it.  The user guide of Amazon ECR, "Lifecycle policy properties",
 * is the document followed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_LIFECYCLE_POLICY_H
#define RULES_LIFECYCLE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/error.h"

enum lifecycle_status { LIFECYCLE_ANY, LIFECYCLE_TAGGED, LIFECYCLE_UNTAGGED };

enum lifecycle_count {
	LIFECYCLE_COUNT,       /* imageCountMoreThan */
	LIFECYCLE_PUSHED,      /* sinceImagePushed */
	LIFECYCLE_PULLED,      /* sinceImagePulled */
	LIFECYCLE_TRANSITIONED /* sinceImageTransitioned */
};

struct lifecycle_rule {
	int64_t priority;
	enum lifecycle_status status;
	const char *const *tags; /* patterns or prefixes; all must match */
	size_t n_tags;
	bool prefixes; /* `tags` are prefixes, else patterns with '*' */
	enum lifecycle_count count;
	int64_t number; /* images, or days */
	bool archived;  /* selects archived images, else standard ones */
	bool archive;   /* the action: transition to archive, else expire */
};

struct lifecycle_policy {
	const struct lifecycle_rule *rules; /* lowest priority value first */
	size_t n_rules;
};

/*
 * Read and check the policy `text`; what `policy` points to lives in `arena`.
 * On false, `err` (ERR_USAGE) holds the whole message of the service's
 * InvalidParameterException.
 */
bool lifecycle_policy_parse(struct arena *arena, const char *text, size_t len,
    struct lifecycle_policy *policy, struct error *err);

#endif
