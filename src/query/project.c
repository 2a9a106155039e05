/* SPDX-License-Identifier: Apache-2.0 */
#include "query/project.h"

#include "base/json/json.h"

json_t *
project_index(struct eval *eval, const struct node *node, json_t *value)
{
	int64_t size = (int64_t)json_array_size(value);
	int64_t at = node->part[0].value;

	(void)eval;
	if (at < 0)
		at += size;
	if (at < 0 || at >= size) /* also if the value is not an array */
		return json_null();
	return json_incref(json_array_get(value, (size_t)at));
}

/* A border of a slice, as Python moves it into the list. */
static int64_t
clamp(const struct slice_part *part, int64_t otherwise, int64_t size, bool down)
{
	int64_t low = down ? -1 : 0, high = down ? size - 1 : size;
	int64_t at = part->value;

	if (!part->given)
		return otherwise;
	if (at < 0)
		at += size;
	if (at < low)
		return low;
	return at > high ? high : at;
}

json_t *
project_slice(struct eval *eval, const struct node *node, json_t *value)
{
	const struct slice_part *part = node->part;
	int64_t step = part[2].given ? part[2].value : 1;
	int64_t size = (int64_t)json_array_size(value), from, to;
	json_t *list;

	if (!json_is_array(value))
		return json_null();
	if (step == 0)
		return fail_null(
		    eval->err, ERR_GENERAL, "slice step cannot be zero");
	from = clamp(&part[0], step < 0 ? size - 1 : 0, size, step < 0);
	to = clamp(&part[1], step < 0 ? -1 : size, size, step < 0);
	list = json_array();
	while (step < 0 ? from > to : from < to) {
		json_array_append(list, json_array_get(value, (size_t)from));
		if (__builtin_add_overflow(from, step, &from))
			break;
	}
	return list;
}

static void
append_flat(json_t *list, json_t *item)
{
	if (json_is_array(item))
		json_array_extend(list, item);
	else
		json_array_append(list, item);
}

json_t *
project_flatten(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *base = eval->node(eval, node->first, value);
	json_t *list;

	if (!base)
		return NULL;
	if (!json_is_array(base))
		return json_null();
	list = json_array();
	for (size_t i = 0; i < json_array_size(base); i++)
		append_flat(list, json_array_get(base, i));
	return list;
}

/* Whether the condition of a filter holds; others have none. */
static bool
holds(struct eval *eval, const struct node *node, json_t *item, bool *failed)
{
	json_auto_t *result = NULL;

	if (node->kind != NODE_FILTER)
		return true;
	result = eval->node(eval, node->last, item);
	*failed = !result;
	return result && !json_is_empty(result);
}

/* Add what the right side makes of the item, unless that is null. */
static bool
add_item(struct eval *eval, const struct node *node, json_t *item, json_t *list)
{
	bool failed = false;
	json_t *result;

	if (!holds(eval, node, item, &failed))
		return !failed;
	result = eval->node(eval, node->first->next, item);
	if (json_is_null(result))
		json_decref(result);
	else if (result)
		json_array_append_new(list, result);
	return result != NULL;
}

json_t *
project_items(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *base = eval->node(eval, node->first, value);
	json_auto_t *list = json_array();
	bool of_object = node->kind == NODE_VALUES;
	const char *key;
	json_t *item;
	size_t i;

	if (!base)
		return NULL;
	if (!(of_object ? json_is_object(base) : json_is_array(base)))
		return json_null();
	json_object_foreach (base, key, item)
		if (!add_item(eval, node, item, list))
			return NULL;
	json_array_foreach (base, i, item)
		if (!add_item(eval, node, item, list))
			return NULL;
	return json_incref(list);
}
