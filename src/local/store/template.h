/* Repository creation templates, as repositories are made from them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_TEMPLATE_H
#define LOCAL_STORE_TEMPLATE_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/store/repo.h"

/* As repo_find(), but a missing repository is made, from the creation
 * template that fits its name and is applied for `applied_for`
 * (CREATE_ON_PUSH, PULL_THROUGH_CACHE, REPLICATION); without a template the
 * last two make a plain one, while a push is refused, and so is what a template
 * with tags or a key of KMS, but no role, should make.  False with `why`. */
bool repo_find_or_create(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *name, const char *applied_for,
    struct repo *out, struct refusal *why);

#endif
