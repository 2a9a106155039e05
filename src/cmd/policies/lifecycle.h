/* lifecycle: policies that clean repositories up, looked at before they do.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_POLICIES_LIFECYCLE_H
#define CMD_POLICIES_LIFECYCLE_H

#include "cli/command.h"

extern const struct command lifecycle_command;

/* Its parts. */
extern const struct command lifecycle_lint_part;
extern const struct command lifecycle_test_part;
extern const struct command lifecycle_diff_part;
extern const struct command lifecycle_apply_part;

#endif
