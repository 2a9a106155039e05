/* Completion of the names of settings, and of their values.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_SETTING_H
#define CLI_COMPLETE_SETTING_H

#include "cli/args/argparse.h"
#include "cli/complete/candidates.h"

/* Keys of the configuration files. */
void complete_setting(struct candidates *candidates);

/* What the value of that key may be: a kind of completion, and its choices or
 * NULL. */
enum arg_completion setting_value_kind(
    const char *key, const char *const **choices);

#endif
