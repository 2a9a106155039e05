/* The 26 built-in functions.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_FUNCTIONS_H
#define QUERY_FUNCTIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "query/node.h"

struct function;

/* The function of that name, or NULL. */
const struct function *function_find(const char *name, size_t len);

/* Whether it takes an expression reference, which then never becomes part of
 * a result; false for NULL. */
bool function_takes_expref(const struct function *function);

/* Call it with `n` arguments (borrowed) and a NULL behind them, after checking
 * their number and types.  New reference, or NULL with the evaluation's error
 * filled. */
json_t *function_call(struct eval *eval, const struct function *function,
    json_t *const *args, size_t n);

#endif
