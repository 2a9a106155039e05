/*
 * Lifecycle policies applied: images and a policy in, decisions out.  Pure:
 * no clock, no store.  The user guide of Amazon ECR, "Lifecycle policy
 * evaluation rules", is the document followed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_LIFECYCLE_EVALUATE_H
#define RULES_LIFECYCLE_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "rules/lifecycle/form.h"

#define LIFECYCLE_NONE ((size_t)-1)

/* One image (manifest) of a repository; times are milliseconds since 1970,
 * 0 for never.  Relations are indexes into the same array of images. */
struct lifecycle_image {
	const char *digest; /* orders images pushed at the same time */
	const char *const *tags;
	size_t n_tags;
	int64_t pushed_at;
	int64_t pulled_at;     /* last recorded pull */
	int64_t archived_at;   /* last moved to the archive */
	int64_t activated_at;  /* last restored from it */
	bool archived;         /* storage class, now */
	const size_t *parents; /* the indexes (manifest lists) that name it */
	size_t n_parents;
	size_t subject; /* the image it refers to, or LIFECYCLE_NONE */
	bool is_index;
	int64_t size; /* bytes, as far as it is known */
};

enum lifecycle_action {
	LIFECYCLE_KEEP,
	LIFECYCLE_EXPIRE,
	LIFECYCLE_TRANSITION /* to the archive */
};

struct lifecycle_decision {
	enum lifecycle_action action;
	int64_t priority; /* of the rule; 0 when kept */
};

/* Whether a rule looks at the image: its tags and its storage class. */
bool lifecycle_selects(
    const struct lifecycle_rule *rule, const struct lifecycle_image *image);

/*
 * Decide each of `n` images at the time `now`; decisions[i] is of images[i].
 * Memory is taken from `arena`.
 */
void lifecycle_evaluate(struct arena *arena,
    const struct lifecycle_policy *policy, const struct lifecycle_image *images,
    size_t n, int64_t now, struct lifecycle_decision *decisions);

#endif
