/* Values as the peer's Python compares them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_VALUE_H
#define QUERY_VALUE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "query/number.h"

/* Integers, reals, and numbers that jansson cannot hold (json_is_big()). */
bool value_is_number(const json_t *value);

/* Order by code points; below, at or above 0. */
int value_compare_text(const json_t *a, const json_t *b);

/* Whether it is text or a number. */
bool value_has_order(const json_t *value);

/* Order two values that have one.  False with `err` filled (ERR_GENERAL), as
 * Python refuses the comparison `sign`, for text against a number. */
bool value_order(const json_t *a, const json_t *b, const char *sign,
    enum number_order *order, struct error *err);

/* As Python's ==, where True is 1 and False is 0. */
bool value_equal(const json_t *a, const json_t *b);

#endif
