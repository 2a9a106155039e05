/* SPDX-License-Identifier: Apache-2.0 */
#include "query/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/json/json.h"
#include "query/number.h"
#include "query/value.h"

typedef bool less(const json_t *a, const json_t *b);

static bool
less_text(const json_t *a, const json_t *b)
{
	return value_compare_text(a, b) < 0;
}

static bool
less_number(const json_t *a, const json_t *b)
{
	return number_compare(a, b) == NUMBER_LESS;
}

/* Two sorted runs, up to `middle` and up to `end`, into one. */
static void
merge_runs(struct order_item *to, const struct order_item *from, size_t start,
    size_t middle, size_t end, less *is_less)
{
	size_t left = start, right = middle;

	for (size_t i = start; i < end; i++) {
		bool take_right = right < end &&
		    (left == middle ||
			is_less(from[right].key, from[left].key));

		to[i] = take_right ? from[right++] : from[left++];
	}
}

/* From the bottom up.  Not qsort(): it is neither stable nor safe with an
 * order that NaN makes inconsistent. */
void
order_items(struct order_item *items, size_t n)
{
	struct order_item *spare = xmalloc((n + 1) * sizeof(*spare));
	struct order_item *from = items, *to = spare, *swap;
	bool text = n > 0 && json_is_text(items[0].key);

	for (size_t run = 1; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t middle = i + run < n ? i + run : n;
			size_t end = middle + run < n ? middle + run : n;

			merge_runs(to, from, i, middle, end,
			    text ? less_text : less_number);
		}
		swap = from;
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * sizeof(*items));
	free(spare);
}
