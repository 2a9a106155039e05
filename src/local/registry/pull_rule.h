/* Which rule of a registry says where a repository's images come from.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_PULL_RULE_H
#define LOCAL_REGISTRY_PULL_RULE_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/store/store.h"

struct pull_source {
	const char *url, *repository; /* upstream */
	const char *role;             /* the ARN of who asks there, or NULL */
};

/* The pull-through rule of a registry that fits the repository `name` best;
 * false when none does. */
bool pull_rule_find(struct store *store, struct arena *arena,
    const char *account, const char *region, const char *name,
    struct pull_source *out) __attribute__((nonnull));

#endif
