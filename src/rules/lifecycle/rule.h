/* One rule of a lifecycle policy: read, and checked by itself.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_LIFECYCLE_RULE_H
#define RULES_LIFECYCLE_RULE_H

#include "rules/lifecycle/check.h"

/* Read the rule number check->rule; false, with what is wrong noted, where it
 * is none that the service takes. */
bool rule_read(
    struct check *check, const json_t *value, struct lifecycle_rule *rule);

#endif
