/* SPDX-License-Identifier: Apache-2.0 */
#include "query/eval.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "query/expref.h"
#include "query/functions.h"
#include "query/number.h"
#include "query/project.h"
#include "query/value.h"

enum {
	MAX_FRAMES = 981, /* Python gives up at 1000, some are below us */
	FRAMES_PAIR = 2,  /* calls between a hash and a value in it */
	FEW_ARGS = 4      /* and a NULL */
};

/* As eval_node(), `frames` of Python's calls deeper. */
static json_t *
eval_below(
    struct eval *eval, const struct node *node, json_t *value, int frames)
{
	json_t *result;

	eval->frames += frames;
	result = eval_node(eval, node, value);
	eval->frames -= frames;
	return result;
}

typedef json_t *visit(struct eval *, const struct node *, json_t *value);

static json_t *
or_null(json_t *value)
{
	return value ? json_incref(value) : json_null();
}

static json_t *
visit_current(struct eval *eval, const struct node *node, json_t *value)
{
	(void)eval;
	(void)node;
	return json_incref(value);
}

static json_t *
visit_field(struct eval *eval, const struct node *node, json_t *value)
{
	(void)eval;
	return or_null(json_object_getn(value, node->name, node->name_len));
}

/* A literal, or the mark of an expression reference. */
static json_t *
visit_literal(struct eval *eval, const struct node *node, json_t *value)
{
	(void)eval;
	(void)value;
	return json_incref(node->value);
}

/* Each child over what the one before gave. */
static json_t *
visit_chain(struct eval *eval, const struct node *node, json_t *value)
{
	json_t *result = json_incref(value);

	for (node = node->first; node && result; node = node->next) {
		json_t *next = eval_node(eval, node, result);

		json_decref(result);
		result = next;
	}
	return result;
}

/* A number never equals a boolean here, though inside lists it may. */
static bool
equal(const json_t *a, const json_t *b)
{
	if (json_is_boolean(a) != json_is_boolean(b))
		return false;
	return value_equal(a, b);
}

static json_t *
compare_order(
    struct eval *eval, enum compare compare, const json_t *a, const json_t *b)
{
	static const char *const signs[] = {
	    [CMP_LT] = "<", [CMP_LE] = "<=", [CMP_GT] = ">", [CMP_GE] = ">="};
	enum number_order order;

	if (!value_has_order(a) || !value_has_order(b) ||
	    expref_find(eval->query, a) || expref_find(eval->query, b))
		return json_null();
	if (!value_order(a, b, signs[compare], &order, eval->err))
		return NULL;
	return json_boolean(
	    order == (compare < CMP_GT ? NUMBER_LESS : NUMBER_GREATER) ||
	    (order == NUMBER_EQUAL &&
		(compare == CMP_LE || compare == CMP_GE)));
}

static json_t *
visit_compare(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *a = eval_node(eval, node->first, value);
	json_auto_t *b = a ? eval_node(eval, node->last, value) : NULL;

	if (!b)
		return NULL;
	if (node->compare == CMP_EQ || node->compare == CMP_NE)
		return json_boolean(equal(a, b) == (node->compare == CMP_EQ));
	return compare_order(eval, node->compare, a, b);
}

/* "or", "and": the left side where it decides, else the right one. */
static json_t *
visit_either(struct eval *eval, const struct node *node, json_t *value)
{
	json_t *left = eval_node(eval, node->first, value);

	if (!left || json_is_empty(left) == (node->kind == NODE_AND))
		return left;
	json_decref(left);
	return eval_node(eval, node->last, value);
}

static json_t *
visit_not(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *operand = eval_node(eval, node->first, value);

	return operand ? json_boolean(json_is_empty(operand)) : NULL;
}

static json_t *
visit_list(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *list = NULL;

	if (json_is_null(value))
		return json_null();
	list = json_array();
	for (node = node->first; node; node = node->next) {
		json_t *item = eval_node(eval, node, value);

		if (!item)
			return NULL;
		json_array_append_new(list, item);
	}
	return json_incref(list);
}

static json_t *
visit_hash(struct eval *eval, const struct node *node, json_t *value)
{
	json_auto_t *hash = NULL;

	if (json_is_null(value))
		return json_null();
	hash = json_object();
	for (node = node->first; node; node = node->next) {
		json_t *item = eval_below(eval, node, value, FRAMES_PAIR);

		if (!item)
			return NULL;
		json_object_setn_new_nocheck(
		    hash, node->key, node->key_len, item);
	}
	return json_incref(hash);
}

static json_t *
call(struct eval *eval, const struct node *node, json_t *const *args)
{
	if (node->function)
		return function_call(eval, node->function, args, node->count);
	return fail_null(
	    eval->err, ERR_GENERAL, "Unknown function: %s()", node->name);
}

/* The peer evaluates the arguments before it looks for the function. */
static json_t *
visit_call(struct eval *eval, const struct node *node, json_t *value)
{
	json_t *few[FEW_ARGS + 1], **args = few, *result = NULL;
	const struct node *arg = node->first;
	size_t n = 0;

	if (node->count > FEW_ARGS)
		args = xmalloc((node->count + 1) * sizeof(json_t *));
	for (; arg; arg = arg->next) {
		args[n] = eval_node(eval, arg, value);
		if (!args[n])
			break;
		n++;
	}
	args[n] = NULL;
	if (!arg)
		result = call(eval, node, args);
	while (n > 0)
		json_decref(args[--n]);
	if (args != few)
		free(args);
	return result;
}

static visit *const visits[] = {
    [NODE_CURRENT] = visit_current,
    [NODE_FIELD] = visit_field,
    [NODE_LITERAL] = visit_literal,
    [NODE_SUB] = visit_chain,
    [NODE_INDEXED] = visit_chain,
    [NODE_PIPE] = visit_chain,
    [NODE_INDEX] = project_index,
    [NODE_SLICE] = project_slice,
    [NODE_FLATTEN] = project_flatten,
    [NODE_PROJECTION] = project_items,
    [NODE_VALUES] = project_items,
    [NODE_FILTER] = project_items,
    [NODE_COMPARE] = visit_compare,
    [NODE_OR] = visit_either,
    [NODE_AND] = visit_either,
    [NODE_NOT] = visit_not,
    [NODE_LIST] = visit_list,
    [NODE_HASH] = visit_hash,
    [NODE_CALL] = visit_call,
    [NODE_EXPREF] = visit_literal,
};

json_t *
eval_node(struct eval *eval, const struct node *node, json_t *value)
{
	json_t *result;

	if (eval->frames > MAX_FRAMES)
		return fail_null(
		    eval->err, ERR_GENERAL, "maximum recursion depth exceeded");
	eval->frames += 2;
	result = visits[node->kind](eval, node, value);
	eval->frames -= 2;
	return result;
}
