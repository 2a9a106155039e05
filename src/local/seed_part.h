/* Settings of a registry that a seed has, put as calls put them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SEED_PART_H
#define LOCAL_SEED_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "local/seed_image.h"
#include "rules/seed/fault.h"
#include "rules/seed/part.h"

/* Put a value (or an item of a list) that stands at `path`, unless there is one
 * already; `*added` counts.  False where the operation refused it, which is
 * noted, or the store failed. */
bool seed_part_put(struct seed_place *place, const struct seed_part *part,
    const json_t *value, struct seed_faults *faults, const char *path,
    size_t *added);

#endif
