/* Lists in order, by keys that are all text or all numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_ORDER_H
#define QUERY_ORDER_H

#include <jansson.h>
#include <stddef.h>

struct order_item {
	json_t *key, *value;
};

/* Sort by key; items with equal keys keep their order. */
void order_items(struct order_item *items, size_t n);

#endif
