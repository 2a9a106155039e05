/* What repositories hold to the byte: layers that images share once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_REPO_EXACT_H
#define CMD_LOOK_REPO_EXACT_H

#include <jansson.h>

#include "cmd/du/grouping.h"
#include "cmd/du/storage.h"

/* How they are read. */
struct repo_exact {
	struct storage storage;
	struct grouping grouping;
	json_t *found;
};

/* Begin to read those that a pattern has (none: all); storage_take() has the
 * answers. */
void repo_exact_begin(
    struct repo_exact *exact, struct scope *scope, const char *const *patterns);

/* All of it is read.  Of each repository the members "images", "size" and
 * "lastPushedAt" of its row, by its name (borrowed). */
const json_t *repo_exact_sum(struct repo_exact *exact);
void repo_exact_free(struct repo_exact *exact);

#endif
