/* References to expressions: the values that stand for them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_EXPREF_H
#define QUERY_EXPREF_H

#include <jansson.h>

#include "query/node.h"

/* The expression that a value refers to, or NULL for any other value. */
const struct node *expref_find(const struct query *query, const json_t *value);

/* Evaluate what the expression reference `mark` stands for, `frames` of
 * Python's calls deeper than the caller.  As eval_node(). */
json_t *expref_eval(
    struct eval *eval, const json_t *mark, json_t *value, int frames);

#endif
