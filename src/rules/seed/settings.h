/* Settings in a seed: encryption, and lists that a registry has.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_SETTINGS_H
#define RULES_SEED_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/seed/fault.h"

typedef bool seed_checker(
    struct seed_faults *faults, const char *path, const json_t *value);

/* Note what is wrong with a value that stands at `path`. */
seed_checker seed_check_encryption, seed_check_rules, seed_check_templates,
    seed_check_exclusions;

/* The same of each item of a list. */
bool seed_check_each(struct seed_faults *faults, const char *path,
    const json_t *value, seed_checker *check);

#endif
