/* Evaluation of what picks from lists and objects: [0], [1:2], [], [*], .* and
 * [?condition].
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_PROJECT_H
#define QUERY_PROJECT_H

#include <jansson.h>

#include "query/node.h"

/* Each as eval_node() for a node of its kind. */
json_t *project_index(
    struct eval *eval, const struct node *node, json_t *value);
json_t *project_slice(
    struct eval *eval, const struct node *node, json_t *value);
json_t *project_flatten(
    struct eval *eval, const struct node *node, json_t *value);
json_t *project_items(
    struct eval *eval, const struct node *node, json_t *value);

#endif
