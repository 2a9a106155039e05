/* A seed checked like calls, before anything of it is taken.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SEED_CHECK_H
#define LOCAL_SEED_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "local/seed_fault.h"

/* Note all that is wrong in `root`; true when nothing is. */
bool seed_check(struct seed_faults *faults, const json_t *root);

#endif
