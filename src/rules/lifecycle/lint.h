/*
 * What is wrong with a lifecycle policy: what the service refuses, and what it
 * takes but is not meant.  Pure: the listing comes from outside.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_LIFECYCLE_LINT_H
#define RULES_LIFECYCLE_LINT_H

#include "rules/lifecycle/lint_listing.h"
#include "rules/lint.h"

/* L01 to L34; end with a NULL id. */
extern const struct lint_rule lifecycle_lint_rules[];

/* Check the text, and where a listing is given what only that tells; the
 * findings live in `arena`. */
const struct lint_finding *lifecycle_lint(struct arena *arena, const char *text,
    size_t len, const struct lifecycle_listing *listing);

#endif
