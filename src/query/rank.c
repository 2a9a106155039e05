/* SPDX-License-Identifier: Apache-2.0 */
#include "query/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "query/expref.h"
#include "query/number.h"
#include "query/types.h"
#include "query/value.h"

struct order_item {
	json_t *key, *value;
};

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

/* Sort by key, all text or all numbers, from the bottom up.  Not qsort(): it is
 * neither stable nor safe with an order that NaN makes inconsistent. */
static void
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

/* How many of Python's calls lie between a function and its expression. */
enum { FRAMES_FIRST = 3, FRAMES_KEY = 4 };

/* The first item that no other beats; its key, or itself without `mark`. */
static json_t *
extreme(struct eval *eval, json_t *list, const json_t *mark,
    const char *function, bool greatest)
{
	json_t *best = json_null();
	json_auto_t *best_key = NULL;

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *item = json_array_get(list, i), *key;
		enum number_order order = NUMBER_LESS;

		key = mark ? expref_eval(eval, mark, item, FRAMES_KEY)
			   : json_incref(item);
		if (!key)
			return NULL;
		if ((mark &&
			!types_check_key(eval, function, key, &types_key)) ||
		    (best_key &&
			!value_order(key, best_key, greatest ? ">" : "<",
			    &order, eval->err))) {
			json_decref(key);
			return NULL;
		}
		if (best_key &&
		    order != (greatest ? NUMBER_GREATER : NUMBER_LESS)) {
			json_decref(key);
			continue;
		}
		json_decref(best_key);
		best_key = key;
		best = item;
	}
	return json_incref(best);
}

json_t *
rank_max(struct eval *eval, json_t *const *args)
{
	return extreme(eval, args[0], NULL, "max", true);
}

json_t *
rank_max_by(struct eval *eval, json_t *const *args)
{
	return extreme(eval, args[0], args[1], "max_by", true);
}

json_t *
rank_min(struct eval *eval, json_t *const *args)
{
	return extreme(eval, args[0], NULL, "min", false);
}

json_t *
rank_min_by(struct eval *eval, json_t *const *args)
{
	return extreme(eval, args[0], args[1], "min_by", false);
}

/* Frees the items and their keys. */
static json_t *
sorted(struct order_item *items, size_t n)
{
	json_t *list = json_array();

	order_items(items, n);
	for (size_t i = 0; i < n; i++) {
		json_array_append(list, items[i].value);
		json_decref(items[i].key);
	}
	free(items);
	return list;
}

json_t *
rank_sort(struct eval *eval, json_t *const *args)
{
	size_t n = json_array_size(args[0]);
	struct order_item *items = xmalloc((n + 1) * sizeof(*items));

	(void)eval;
	for (size_t i = 0; i < n; i++) {
		items[i].value = json_array_get(args[0], i);
		items[i].key = json_incref(items[i].value);
	}
	return sorted(items, n);
}

/* The type that all keys must have, from the first of them; NULL with the
 * error filled. */
static const struct type *
first_key_type(struct eval *eval, json_t *first, const json_t *mark)
{
	json_auto_t *key = expref_eval(eval, mark, first, FRAMES_FIRST);

	return key ? types_of_key(eval, first, key) : NULL;
}

json_t *
rank_sort_by(struct eval *eval, json_t *const *args)
{
	size_t n = json_array_size(args[0]);
	const struct type *type;
	struct order_item *items;

	if (n == 0)
		return json_incref(args[0]);
	type = first_key_type(eval, json_array_get(args[0], 0), args[1]);
	if (!type)
		return NULL;
	items = xmalloc(n * sizeof(*items));
	for (size_t i = 0; i < n; i++) {
		json_t *item = json_array_get(args[0], i);
		json_t *key = expref_eval(eval, args[1], item, FRAMES_KEY);

		items[i] = (struct order_item){key, item};
		if (key && types_check_key(eval, "sort_by", key, type))
			continue;
		json_decref(sorted(items, key ? i + 1 : i));
		return NULL;
	}
	return sorted(items, n);
}
