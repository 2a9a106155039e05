/* The functions that put values in order.  A list has an order when it is all
 * text or all numbers; of equal values the first counts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_RANK_H
#define QUERY_RANK_H

#include <jansson.h>

#include "query/node.h"

/* Each as function_call() does, once the arguments are checked. */
json_t *rank_max(struct eval *eval, json_t *const *args);
json_t *rank_max_by(struct eval *eval, json_t *const *args);
json_t *rank_min(struct eval *eval, json_t *const *args);
json_t *rank_min_by(struct eval *eval, json_t *const *args);
json_t *rank_sort(struct eval *eval, json_t *const *args);
json_t *rank_sort_by(struct eval *eval, json_t *const *args);

#endif
