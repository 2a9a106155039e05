/* SPDX-License-Identifier: Apache-2.0 */
#include "query/project.h"

#include "query/value.h"

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
	if (step == 0) {
		fail(eval->err, ERR_GENERAL, "slice step cannot be zero");
		return NULL;
	}
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

/* Add what `node` makes of the item, unless that is null. */
static bool
project_item(
    struct eval *eval, const struct node *node, json_t *item, json_t *list)
{
	json_t *result = eval->node(eval, node, item);

	if (!result)
		return false;
	if (json_is_null(result))
		json_decref(result);
	else
		json_array_append_new(list, result);
	return true;
}

json_t *
project_projection(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *base = eval->node(eval, node->first, value);
	json_auto_t *list = NULL;

	if (!base)
		return NULL;
	if (!json_is_array(base))
		return json_null();
	list = json_array();
	for (size_t i = 0; i < json_array_size(base); i++) {
		if (!project_item(
			eval, node->last, json_array_get(base, i), list))
			return NULL;
	}
	return json_incref(list);
}

json_t *
project_values(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *base = eval->node(eval, node->first, value);
	json_auto_t *list = NULL;

	if (!base)
		return NULL;
	if (!json_is_object(base))
		return json_null();
	list = json_array();
	for (void *i = json_object_iter(base); i;
	     i = json_object_iter_next(base, i)) {
		if (!project_item(
			eval, node->last, json_object_iter_value(i), list))
			return NULL;
	}
	return json_incref(list);
}

/* Whether the condition holds; false with `*failed` set when it fails. */
static bool
holds(struct eval *eval, const struct node *node, json_t *item, bool *failed)
{
	json_auto_t *result = eval->node(eval, node, item);

	*failed = !result;
	return result && !value_is_false(result);
}

json_t *
project_filter(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *base = eval->node(eval, node->first, value);
	json_auto_t *list = NULL;
	bool failed = false;

	if (!base)
		return NULL;
	if (!json_is_array(base))
		return json_null();
	list = json_array();
	for (size_t i = 0; i < json_array_size(base) && !failed; i++) {
		json_t *item = json_array_get(base, i);

		if (holds(eval, node->last, item, &failed))
			failed =
			    !project_item(eval, node->first->next, item, list);
	}
	return failed ? NULL : json_incref(list);
}
