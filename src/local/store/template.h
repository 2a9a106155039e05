/* Repository creation templates, as repositories are made from them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_TEMPLATE_H
#define LOCAL_STORE_TEMPLATE_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/store/repo.h"

/* The template with the longest prefix that fits the name of a repository
 * and is applied for `applied_for`; fills all of `spec` but its name.  False
 * when there is none. */
bool template_find(struct tx *tx, struct arena *arena,
    const struct registry *registry, const char *name, const char *applied_for,
    struct repo_spec *spec);

#endif
