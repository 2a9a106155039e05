/* The words of policies: actions, principals, lists that may be one text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_POLICY_WORDS_H
#define RULES_POLICY_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

/* Where one text stands for a list of one: how many there are, and one of
 * them (borrowed; NULL where it is no text). */
size_t policy_count(const json_t *value);
const char *policy_text(const json_t *value, size_t at);

/* The statements of a policy, as the same kind of list. */
size_t policy_statements(const json_t *policy);
const json_t *policy_statement(const json_t *policy, size_t at);

/* Whether some action of a service, ECR or ECR Public, fits the pattern
 * ("ecr:*", "ecr:Get*", "ecr-public:Put*", "*"). */
bool policy_action_exists(const struct service *service, const char *pattern);

/* Whether a list of patterns has one that fits "ecr:GetImage"; letters of
 * either case are alike. */
bool policy_has_action(const json_t *patterns, const char *action);

/* The 12 digits of an account, or of the fifth part of an ARN, or NULL. */
const char *policy_account(const char *principal);

/* Whether the text may stand below `kind` ("AWS", "Service", "Federated"). */
bool policy_principal_is_possible(const char *kind, const char *text);

/* The id of a user or role that is gone, as it then stands in a policy. */
bool policy_principal_is_gone(const char *text);

#endif
