/* SPDX-License-Identifier: Apache-2.0 */
#include "query/types.h"

#include "base/json/json.h"
#include "base/text/repr.h"
#include "query/expref.h"

const struct type types_key = {
    TYPE_NUMBER | TYPE_STRING, "['number', 'string']"};

static const struct {
	const char *name, *python;
} names[] = {
    {"string", "str"},
    {"number", NULL},
    {"array", "list"},
    {"object", "dict"},
    {"boolean", "bool"},
    {"null", "NoneType"},
    {"expref", "_Expression"},
};

static unsigned
type_of(const struct query *query, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return TYPE_OBJECT;
	case JSON_ARRAY:
		return TYPE_ARRAY;
	case JSON_STRING:
		if (!json_is_big(value))
			return TYPE_STRING;
		return expref_find(query, value) ? TYPE_EXPREF : TYPE_NUMBER;
	case JSON_INTEGER:
	case JSON_REAL:
		return TYPE_NUMBER;
	case JSON_NULL:
		return TYPE_NULL;
	default:
		return TYPE_BOOLEAN;
	}
}

static size_t
index_of(unsigned type)
{
	size_t i = 0;

	while (type >>= 1)
		i++;
	return i;
}

const char *
types_name(const struct query *query, const json_t *value)
{
	return names[index_of(type_of(query, value))].name;
}

const char *
types_python(const struct query *query, const json_t *value)
{
	const char *name = names[index_of(type_of(query, value))].python;

	return name ? name : repr_type(value);
}

static bool
fail_type(struct eval *eval, const char *function, const json_t *value,
    const char *expected, const char *received)
{
	struct buf text = {0};

	if (expref_find(eval->query, value))
		buf_printf(&text, "<jmespath.visitor._Expression object at %p>",
		    (const void *)value);
	else
		repr_write_str(&text, value);
	fail(eval->err, ERR_GENERAL,
	    "In function %s(), invalid type for value: %s, expected one of: "
	    "%s, received: \"%s\"",
	    function, buf_text(&text), expected, received);
	buf_free(&text);
	return false;
}

/* Where lists of two types are allowed, the first element decides. */
static bool
check_elements(struct eval *eval, const char *function, const json_t *list,
    const struct type *type)
{
	unsigned allowed = 0;

	if (type->mask & TYPE_ARRAY_STRING)
		allowed |= TYPE_STRING;
	if (type->mask & TYPE_ARRAY_NUMBER)
		allowed |= TYPE_NUMBER;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		unsigned is = type_of(eval->query, item);

		if (!(is & allowed))
			return fail_type(eval, function, item, type->text,
			    types_python(eval->query, item));
		allowed = is;
	}
	return true;
}

bool
types_check(struct eval *eval, const char *function, const json_t *value,
    const struct type *type)
{
	const unsigned lists = TYPE_ARRAY_STRING | TYPE_ARRAY_NUMBER;

	if (type->mask == 0)
		return true;
	if (type->mask & lists && json_is_array(value))
		return check_elements(eval, function, value, type);
	return types_check_key(eval, function, value, type);
}

bool
types_check_key(struct eval *eval, const char *function, const json_t *key,
    const struct type *type)
{
	if (type_of(eval->query, key) & type->mask)
		return true;
	return fail_type(
	    eval, function, key, type->text, types_name(eval->query, key));
}

const struct type *
types_of_key(struct eval *eval, const json_t *item, const json_t *key)
{
	static const struct type number = {TYPE_NUMBER, "['number']"};
	static const struct type string = {TYPE_STRING, "['string']"};

	switch (type_of(eval->query, key)) {
	case TYPE_NUMBER:
		return &number;
	case TYPE_STRING:
		return &string;
	default:
		fail_type(eval, "sort_by", item, "['string', 'number']",
		    types_name(eval->query, key));
		return NULL;
	}
}
