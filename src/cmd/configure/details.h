/* configure list --details: what is in force, and who says so.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CONFIGURE_DETAILS_H
#define CMD_CONFIGURE_DETAILS_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/run.h"

/* The rows of `list --details`, which the peer does not have. */
bool configure_details(struct run *run, struct error *err);

#endif
