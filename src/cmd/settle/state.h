/* What a registry is, as a seed describes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTLE_STATE_H
#define CMD_SETTLE_STATE_H

#include <jansson.h>
#include <stdbool.h>

#include "cmd/verbs/scope.h"

/* What is asked for each repository; any of them together. */
enum state_what {
	STATE_POLICY = 1,
	STATE_LIFECYCLE = 2,
	STATE_TAGS = 4,
	STATE_ALL = 7
};

/*
 * The repositories that a pattern (an array that ends with NULL; none: all)
 * has, by name: objects with the keys of a seed, and "uri" and "arn".  Policies
 * are values, null where there is none.  `exact` is one name that is asked for
 * alone: an object without members where there is none.  A new reference; NULL
 * with `err`, also where somebody may not ask.
 */
json_t *state_repositories(struct scope *scope, const char *const *patterns,
    const char *exact, unsigned what, struct error *err);

/* What a registry has besides them, by the keys of a seed, and its "account".
 */
json_t *state_registry(struct scope *scope, struct error *err);

/* The value that a text of a policy means; the text where it is no JSON. */
json_t *state_policy(const char *text);

/* [{Key, Value}] of {key: value}: a new reference. */
json_t *state_tag_list(const json_t *tags);

#endif
