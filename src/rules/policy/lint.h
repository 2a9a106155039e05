/* What is wrong with the policy of a repository or a registry: what the
 * service refuses, and what it takes but is not meant.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_POLICY_LINT_H
#define RULES_POLICY_LINT_H

#include "rules/lint.h"
#include "rules/policy/check.h"

/* P00 to P09; end with a NULL id. */
extern const struct lint_rule policy_lint_rules[];

/* The actions that a pull and a push need, without "ecr:"; end with NULL. */
extern const char *const policy_pull_actions[];
extern const char *const policy_push_actions[];

/* Check the text; the findings live in `arena`. */
const struct lint_finding *policy_lint(
    struct arena *arena, const char *text, size_t len, enum policy_kind kind);

#endif
