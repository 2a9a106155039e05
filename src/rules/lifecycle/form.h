/* What a lifecycle policy says, and what is wrong with one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_LIFECYCLE_FORM_H
#define RULES_LIFECYCLE_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lifecycle_status { LIFECYCLE_ANY, LIFECYCLE_TAGGED, LIFECYCLE_UNTAGGED };

enum lifecycle_count {
	LIFECYCLE_COUNT,       /* imageCountMoreThan */
	LIFECYCLE_PUSHED,      /* sinceImagePushed */
	LIFECYCLE_PULLED,      /* sinceImagePulled */
	LIFECYCLE_TRANSITIONED /* sinceImageTransitioned */
};

struct lifecycle_rule {
	int64_t priority;
	size_t place;            /* in the text, from 0 */
	const char *description; /* "" without one */
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

enum lifecycle_fault_kind {
	LIFECYCLE_UNREADABLE, /* no policy at all */
	LIFECYCLE_SCHEMA,     /* the schema does not allow it */
	LIFECYCLE_NO_SCHEMA,  /* no alternative of the schema does */
	LIFECYCLE_RULE        /* well-formed, but not to be had */
};

/* One thing that the service refuses. */
struct lifecycle_fault {
	enum lifecycle_fault_kind kind;
	const char *id;    /* of lint.h */
	const char *path;  /* "rules[0].selection.countNumber", "" */
	const char *words; /* the service's reason, without its frame */
	size_t rule;       /* its place in the text */
	struct lifecycle_fault *next;
};

#endif
