/* Numbers as Python computes with them: integers of any size, and doubles.
 * A number is a JSON integer or real, or what json_is_big() knows: digits of
 * an integer, or NaN, Infinity, -Infinity.  Where a comparison allows it,
 * true counts as 1 and false as 0.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_NUMBER_H
#define QUERY_NUMBER_H

#include <jansson.h>

#include "base/error.h"

enum number_order {
	NUMBER_LESS = -1,
	NUMBER_EQUAL = 0,
	NUMBER_GREATER = 1,
	NUMBER_UNORDERED /* NaN, or no number or boolean */
};

/* By value, exactly, whatever the types. */
enum number_order number_compare(const json_t *a, const json_t *b);

/* All functions below return a new reference, which the caller gives back with
 * json_decref(), or NULL with `err` filled in Python's words; what they are
 * given stays the caller's. */
json_t *number_abs(const json_t *value);
json_t *number_ceil(const json_t *value, struct error *err);
json_t *number_floor(const json_t *value, struct error *err);

/* Sum of an array of numbers, from the left; the average is a real. */
json_t *number_sum(const json_t *array, struct error *err);
json_t *number_average(const json_t *array, struct error *err);

#endif
