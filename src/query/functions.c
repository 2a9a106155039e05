/* SPDX-License-Identifier: Apache-2.0 */
#include "query/functions.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_number.h"
#include "base/text/pytext.h"
#include "base/text/utf8.h"
#include "query/expref.h"
#include "query/merge.h"
#include "query/number.h"
#include "query/rank.h"
#include "query/types.h"
#include "query/value.h"

/* How many of Python's calls lie between map() and its expression. */
enum { FRAMES_MAP = 3 };

/* The arguments end with NULL. */
typedef json_t *call(struct eval *, json_t *const *args);

struct function {
	const char *name;
	call *call;
	size_t n;      /* arguments; variadic: at least */
	bool variadic; /* more may follow, of any type */
	const struct type *types[2];
};

static json_t *
call_abs(struct eval *eval, json_t *const *args)
{
	(void)eval;
	return number_abs(args[0]);
}

static json_t *
call_avg(struct eval *eval, json_t *const *args)
{
	if (json_array_size(args[0]) == 0)
		return json_null();
	return number_average(args[0], eval->err);
}

static json_t *
call_ceil(struct eval *eval, json_t *const *args)
{
	return number_ceil(args[0], eval->err);
}

/* Python's "in", which knows no difference between True and 1. */
static json_t *
call_contains(struct eval *eval, json_t *const *args)
{
	if (json_is_array(args[0])) {
		for (size_t i = 0; i < json_array_size(args[0]); i++) {
			if (value_equal(json_array_get(args[0], i), args[1]))
				return json_true();
		}
		return json_false();
	}
	if (!json_is_text(args[1]))
		return fail_null(eval->err, ERR_GENERAL,
		    "'in <string>' requires string as left operand, not %s",
		    types_python(eval->query, args[1]));
	return json_boolean(
	    memmem(json_string_value(args[0]), json_string_length(args[0]),
		json_string_value(args[1]), json_string_length(args[1])));
}

static json_t *
call_ends_with(struct eval *eval, json_t *const *args)
{
	size_t len = json_string_length(args[0]);
	size_t end = json_string_length(args[1]);

	(void)eval;
	return json_boolean(end <= len &&
	    memcmp(json_string_value(args[0]) + len - end,
		json_string_value(args[1]), end) == 0);
}

static json_t *
call_floor(struct eval *eval, json_t *const *args)
{
	return number_floor(args[0], eval->err);
}

static json_t *
call_join(struct eval *eval, json_t *const *args)
{
	struct buf text = {0};
	json_t *result;

	(void)eval;
	for (size_t i = 0; i < json_array_size(args[1]); i++) {
		const json_t *item = json_array_get(args[1], i);

		if (i > 0)
			buf_add(&text, json_string_value(args[0]),
			    json_string_length(args[0]));
		buf_add(
		    &text, json_string_value(item), json_string_length(item));
	}
	result = json_stringn_nocheck(buf_text(&text), text.len);
	buf_free(&text);
	return result;
}

static json_t *
call_keys(struct eval *eval, json_t *const *args)
{
	json_t *list = json_array();

	(void)eval;
	for (void *i = json_object_iter(args[0]); i;
	     i = json_object_iter_next(args[0], i))
		json_array_append_new(list,
		    json_stringn_nocheck(
			json_object_iter_key(i), json_object_iter_key_len(i)));
	return list;
}

static json_t *
call_length(struct eval *eval, json_t *const *args)
{
	(void)eval;
	if (json_is_array(args[0]))
		return json_integer((json_int_t)json_array_size(args[0]));
	if (json_is_object(args[0]))
		return json_integer((json_int_t)json_object_size(args[0]));
	return json_integer((json_int_t)utf8_count(
	    json_string_value(args[0]), json_string_length(args[0])));
}

static json_t *
call_map(struct eval *eval, json_t *const *args)
{
	json_auto_t *list = json_array();

	for (size_t i = 0; i < json_array_size(args[1]); i++) {
		json_t *item = expref_eval(
		    eval, args[0], json_array_get(args[1], i), FRAMES_MAP);

		if (!item)
			return NULL;
		json_array_append_new(list, item);
	}
	return json_incref(list);
}

static json_t *
call_merge(struct eval *eval, json_t *const *args)
{
	json_auto_t *merged = json_object();

	for (; *args; args++)
		if (!merge_into(merged, *args, eval->err))
			return NULL;
	return json_incref(merged);
}

static json_t *
call_not_null(struct eval *eval, json_t *const *args)
{
	(void)eval;
	while (json_is_null(*args))
		args++;
	return *args ? json_incref(*args) : json_null();
}

static json_t *
reverse_text(const json_t *text)
{
	const char *data = json_string_value(text);
	size_t len = json_string_length(text);
	struct buf out = {0};
	char *to = buf_reserve(&out, len + 1) + len;
	json_t *result;
	uint32_t point;

	for (size_t i = 0, size; i < len; i += size) {
		size = utf8_decode(data + i, len - i, &point);
		to -= size;
		memcpy(to, data + i, size);
	}
	out.len = len;
	result = json_stringn_nocheck(out.data, len);
	buf_free(&out);
	return result;
}

static json_t *
call_reverse(struct eval *eval, json_t *const *args)
{
	json_t *list;

	(void)eval;
	if (json_is_string(args[0]))
		return reverse_text(args[0]);
	list = json_array();
	for (size_t i = json_array_size(args[0]); i > 0; i--)
		json_array_append(list, json_array_get(args[0], i - 1));
	return list;
}

static json_t *
call_starts_with(struct eval *eval, json_t *const *args)
{
	size_t len = json_string_length(args[1]);

	(void)eval;
	return json_boolean(len <= json_string_length(args[0]) &&
	    memcmp(json_string_value(args[0]), json_string_value(args[1]),
		len) == 0);
}

static json_t *
call_sum(struct eval *eval, json_t *const *args)
{
	return number_sum(args[0], eval->err);
}

static json_t *
call_to_array(struct eval *eval, json_t *const *args)
{
	(void)eval;
	return json_is_array(args[0]) ? json_incref(args[0])
				      : json_pack("[O]", args[0]);
}

static json_t *
call_to_number(struct eval *eval, json_t *const *args)
{
	const char *text = json_string_value(args[0]);
	size_t len = json_string_length(args[0]);
	json_t *value;
	double real;

	(void)eval;
	if (value_is_number(args[0]))
		return json_incref(args[0]);
	if (!json_is_text(args[0]))
		return json_null();
	value = pytext_int(text, len);
	if (value)
		return value;
	return pytext_float(text, len, &real) ? json_new_real(real)
					      : json_null();
}

static json_t *
call_to_string(struct eval *eval, json_t *const *args)
{
	static const struct json_style style = {-1, ",", ":", true, false};
	struct buf text = {0};
	json_t *result;

	(void)eval;
	if (json_is_text(args[0]))
		return json_incref(args[0]);
	json_write(&text, args[0], &style);
	result = json_stringn_nocheck(buf_text(&text), text.len);
	buf_free(&text);
	return result;
}

static json_t *
call_type(struct eval *eval, json_t *const *args)
{
	if (expref_find(eval->query, args[0]))
		return json_null();
	return json_string(types_name(eval->query, args[0]));
}

static json_t *
call_values(struct eval *eval, json_t *const *args)
{
	json_t *list = json_array();

	(void)eval;
	for (void *i = json_object_iter(args[0]); i;
	     i = json_object_iter_next(args[0], i))
		json_array_append(list, json_object_iter_value(i));
	return list;
}

static const struct type any = {0, "[]"};
static const struct type array = {TYPE_ARRAY, "['array']"};
static const struct type array_string = {TYPE_ARRAY_STRING, "['array-string']"};
static const struct type array_number = {TYPE_ARRAY_NUMBER, "['array-number']"};
static const struct type expref = {TYPE_EXPREF, "['expref']"};
static const struct type number = {TYPE_NUMBER, "['number']"};
static const struct type object = {TYPE_OBJECT, "['object']"};
static const struct type string = {TYPE_STRING, "['string']"};
static const struct type countable = {
    TYPE_STRING | TYPE_ARRAY | TYPE_OBJECT, "['string', 'array', 'object']"};
static const struct type sequence = {
    TYPE_ARRAY | TYPE_STRING, "['array', 'string']"};
static const struct type sortable = {
    TYPE_ARRAY_STRING | TYPE_ARRAY_NUMBER, "['array-string', 'array-number']"};
static const struct type comparable = {
    TYPE_ARRAY_STRING | TYPE_ARRAY_NUMBER, "['array-number', 'array-string']"};

static const struct function functions[] = {
    {"abs", call_abs, 1, false, {&number}},
    {"avg", call_avg, 1, false, {&array_number}},
    {"ceil", call_ceil, 1, false, {&number}},
    {"contains", call_contains, 2, false, {&sequence, &any}},
    {"ends_with", call_ends_with, 2, false, {&string, &string}},
    {"floor", call_floor, 1, false, {&number}},
    {"join", call_join, 2, false, {&string, &array_string}},
    {"keys", call_keys, 1, false, {&object}},
    {"length", call_length, 1, false, {&countable}},
    {"map", call_map, 2, false, {&expref, &array}},
    {"max", rank_max, 1, false, {&comparable}},
    {"max_by", rank_max_by, 2, false, {&array, &expref}},
    {"merge", call_merge, 1, true, {&object}},
    {"min", rank_min, 1, false, {&comparable}},
    {"min_by", rank_min_by, 2, false, {&array, &expref}},
    {"not_null", call_not_null, 1, true, {&any}},
    {"reverse", call_reverse, 1, false, {&sequence}},
    {"sort", rank_sort, 1, false, {&sortable}},
    {"sort_by", rank_sort_by, 2, false, {&array, &expref}},
    {"starts_with", call_starts_with, 2, false, {&string, &string}},
    {"sum", call_sum, 1, false, {&array_number}},
    {"to_array", call_to_array, 1, false, {&any}},
    {"to_number", call_to_number, 1, false, {&any}},
    {"to_string", call_to_string, 1, false, {&any}},
    {"type", call_type, 1, false, {&any}},
    {"values", call_values, 1, false, {&object}},
};

const struct function *
function_find(const char *name, size_t len)
{
	for (size_t i = 0; i < countof(functions); i++) {
		const struct function *function = &functions[i];

		if (strlen(function->name) == len &&
		    memcmp(function->name, name, len) == 0)
			return function;
	}
	return NULL;
}

bool
function_takes_expref(const struct function *function)
{
	return function &&
	    (function->types[0] == &expref || function->types[1] == &expref);
}

json_t *
function_call(struct eval *eval, const struct function *function,
    json_t *const *args, size_t n)
{
	if (n < function->n || (n > function->n && !function->variadic))
		return fail_null(eval->err, ERR_GENERAL,
		    "Expected %s%zu argument%s for function %s(), received "
		    "%zu",
		    function->variadic ? "at least " : "", function->n,
		    function->n == 1 ? "" : "s", function->name, n);
	for (size_t i = 0; i < function->n; i++) {
		if (!types_check(
			eval, function->name, args[i], function->types[i]))
			return NULL;
	}
	return function->call(eval, args);
}
