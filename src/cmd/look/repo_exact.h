/* What repositories hold to the byte: layers that images share once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_REPO_EXACT_H
#define CMD_LOOK_REPO_EXACT_H

#include <jansson.h>
#include <stddef.h>

#include "base/error.h"
#include "cmd/verbs/scope.h"

/* Of each repository that a pattern has (none: of all) the members "images",
 * "size" and "lastPushedAt" of its row, by its name: a new reference, or NULL
 * with `err`.  `*unread` is how many manifests could not be read. */
json_t *repo_exact(struct scope *scope, const char *const *patterns,
    size_t *unread, struct error *err);

#endif
