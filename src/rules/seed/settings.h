/* Settings in a seed: encryption, and lists that a registry has.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_SETTINGS_H
#define RULES_SEED_SETTINGS_H

#include "rules/seed/value.h"

/* Note what is wrong with a value that stands at `path`. */
seed_checker seed_check_encryption, seed_check_rules, seed_check_templates,
    seed_check_exclusions, seed_check_account_settings;

#endif
