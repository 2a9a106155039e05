/* SPDX-License-Identifier: Apache-2.0 */
#include "query/value.h"

#include <string.h>

#include "base/json/json.h"
#include "base/text/repr.h"

bool
value_is_number(const json_t *value)
{
	return json_is_number(value) || json_is_big(value);
}

int
value_compare_text(const json_t *a, const json_t *b)
{
	size_t a_len = json_string_length(a), b_len = json_string_length(b);
	size_t both = a_len < b_len ? a_len : b_len;
	/* other values have no text at all */
	int order = both == 0
	    ? 0
	    : memcmp(json_string_value(a), json_string_value(b), both);

	if (order != 0)
		return order;
	return (a_len > b_len) - (a_len < b_len);
}

bool
value_has_order(const json_t *value)
{
	return json_is_number(value) || json_is_string(value);
}

bool
value_order(const json_t *a, const json_t *b, const char *sign,
    enum number_order *order, struct error *err)
{
	bool text = json_is_text(a);
	int by_text;

	if (text != json_is_text(b))
		return fail(err, ERR_GENERAL,
		    "'%s' not supported between instances of '%s' and '%s'",
		    sign, repr_type(a), repr_type(b));
	if (!text) {
		*order = number_compare(a, b);
		return true;
	}
	by_text = value_compare_text(a, b);
	*order = by_text == 0 ? NUMBER_EQUAL
	    : by_text < 0     ? NUMBER_LESS
			      : NUMBER_GREATER;
	return true;
}

static bool
equal_arrays(const json_t *a, const json_t *b)
{
	size_t n = json_array_size(a);

	if (json_array_size(b) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!value_equal(json_array_get(a, i), json_array_get(b, i)))
			return false;
	}
	return true;
}

static bool
equal_objects(const json_t *a, const json_t *b)
{
	json_t *object = (json_t *)a;

	if (json_object_size(a) != json_object_size(b))
		return false;
	for (void *i = json_object_iter(object); i;
	     i = json_object_iter_next(object, i)) {
		const json_t *other = json_object_getn(
		    b, json_object_iter_key(i), json_object_iter_key_len(i));

		if (!other || !value_equal(json_object_iter_value(i), other))
			return false;
	}
	return true;
}

bool
value_equal(const json_t *a, const json_t *b)
{
	if (a == b)
		return true;
	if (json_is_boolean(a) || json_is_boolean(b) || value_is_number(a) ||
	    value_is_number(b))
		return number_compare(a, b) == NUMBER_EQUAL;
	if (json_typeof(a) != json_typeof(b))
		return false;
	switch (json_typeof(a)) {
	case JSON_OBJECT:
		return equal_objects(a, b);
	case JSON_ARRAY:
		return equal_arrays(a, b);
	case JSON_STRING:
		return value_compare_text(a, b) == 0;
	default:
		return true;
	}
}
