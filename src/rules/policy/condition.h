/* Conditions of policies, against what is known of a request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_POLICY_CONDITION_H
#define RULES_POLICY_CONDITION_H

#include <jansson.h>
#include <stdbool.h>

/* Whether IAM has this operator: "StringLike", "ForAnyValue:ArnLikeIfExists".
 */
bool condition_operator_exists(const char *op);

/*
 * Whether the Condition of a statement (NULL: none) holds.  `context` is an
 * object of keys ("aws:SourceIp", letters of either case alike) and texts or
 * lists of texts; a key that is not there is one that the request lacks.  The
 * IAM user guide, "IAM JSON policy elements: Condition operators", is the
 * document followed, without policy variables.
 */
bool condition_holds(const json_t *condition, const json_t *context);

#endif
