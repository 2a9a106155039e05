/* A seed checked like calls, before anything of it is taken.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_CHECK_H
#define RULES_SEED_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/seed/fault.h"

/* Note all that is wrong in `root`; true when nothing is. */
bool seed_check(struct seed_faults *faults, const json_t *root);

#endif
