/* Evaluation, as the functions see it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_EVAL_H
#define QUERY_EVAL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "query/node.h"

struct eval {
	const struct query *query;
	struct error *err;
	int frames; /* how deep Python's stack would be */
};

/* Evaluate `node` over `value` (borrowed).  New reference, or NULL with the
 * error filled. */
json_t *eval_node(struct eval *eval, const struct node *node, json_t *value);

/* Evaluate what the expression reference `mark` stands for, `frames` of
 * Python's deeper than the caller. */
json_t *eval_expref(
    struct eval *eval, const json_t *mark, json_t *value, int frames);

/* The expression that a value refers to, or NULL for any other value. */
const struct node *eval_find_expref(
    const struct query *query, const json_t *value);

#endif
