/* Evaluation of the tree.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_EVAL_H
#define QUERY_EVAL_H

#include <jansson.h>

#include "query/node.h"

/* Evaluate `node` over `value` (borrowed).  New reference, or NULL with the
 * error filled. */
json_t *eval_node(struct eval *eval, const struct node *node, json_t *value);

#endif
