/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/check.h"

#include <string.h>

#include "base/json/json.h"
#include "base/text/utf8.h"
#include "rules/pattern.h"
#include "base/text/among.h"

static bool check_value(struct call *call, const struct shape *shape,
    const json_t *value, const char *path);

static bool
type_fits(const struct shape *shape, const json_t *value)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
	case SHAPE_MAP:
		return json_is_object(value);
	case SHAPE_LIST:
		return json_is_array(value);
	case SHAPE_STRING:
	case SHAPE_BLOB:
		return json_is_text(value);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return json_is_integer(value);
	case SHAPE_BOOLEAN:
		return json_is_boolean(value);
	default:
		return true;
	}
}

static bool
check_type(struct call *call, const struct shape *shape, const json_t *value)
{
	static const char *const found[] = {"Start of structure or map",
	    "Start of list", "STRING_VALUE", "NUMBER_VALUE", "NUMBER_VALUE",
	    "TRUE_VALUE", "FALSE_VALUE", "NULL_VALUE"};
	static const char *const wanted[] = {"Structure", "List", "Map",
	    "String", "Integer", "Long", "Double", "Boolean", "Timestamp",
	    "Blob"};
	json_type type = json_is_big(value) ? JSON_INTEGER : json_typeof(value);

	if (type_fits(shape, value))
		return true;
	if (type == JSON_OBJECT || type == JSON_ARRAY)
		return call_fail(call, "SerializationException",
		    "%s found where not expected.", found[type]);
	if (shape->type <= SHAPE_MAP)
		return call_fail(
		    call, "SerializationException", "Unexpected field type");
	return call_fail(call, "SerializationException",
	    "%s can not be converted to %s %s", found[type],
	    shape->type == SHAPE_INTEGER ? "an" : "a", wanted[shape->type]);
}

static bool
check_length(
    struct call *call, const struct shape *shape, size_t len, const char *path)
{
	if (shape->has_min && len < (size_t)shape->min)
		return call_invalid(call, path,
		    "Member must have length greater than or equal to %lld",
		    (long long)shape->min);
	if (shape->has_max && len > (size_t)shape->max)
		return call_invalid(call, path,
		    "Member must have length less than or equal to %lld",
		    (long long)shape->max);
	return true;
}

static bool
check_number(struct call *call, const struct shape *shape, json_int_t value,
    const char *path)
{
	if (shape->has_min && value < shape->min)
		return call_invalid(call, path,
		    "Member must have value greater than or equal to %lld",
		    (long long)shape->min);
	if (shape->has_max && value > shape->max)
		return call_invalid(call, path,
		    "Member must have value less than or equal to %lld",
		    (long long)shape->max);
	return true;
}

/* The service lists IMMUTABLE first where the model does not. */
static const char *
enum_text(struct call *call, const char *const *values)
{
	static const char *const mutability[] = {"IMMUTABLE", "MUTABLE",
	    "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION", NULL};
	struct buf text = {0};

	if (values[0] && strcmp(values[0], "MUTABLE") == 0)
		values = mutability;
	for (size_t i = 0; values[i]; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", values[i]);
	return buf_keep(&text, call->arena);
}

static bool
check_enum(struct call *call, const struct shape *shape, const char *text,
    const char *path)
{
	return is_among(shape->values, text) ||
	    call_invalid(call, path, "Member must satisfy enum value set: [%s]",
		enum_text(call, shape->values));
}

static bool
check_string(struct call *call, const struct shape *shape, const json_t *value,
    const char *path)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);

	if (strlen(text) != len)
		return call_invalid(
		    call, path, "Member must not contain NUL characters");
	if (shape->values)
		return check_enum(call, shape, text, path);
	if (!check_length(call, shape, utf8_count(text, len), path))
		return false;
	if (!shape->pattern || pattern_matches(shape->pattern, text))
		return true;
	/* What is no registry's id has no repositories: that is for the
	 * operation to say. */
	if (strcmp(path, "registryId") == 0) {
		call->bad_registry = true;
		return true;
	}
	return call_invalid(
	    call, path, "must satisfy regular expression '%s'", shape->pattern);
}

static bool
check_list(struct call *call, const struct shape *shape, const json_t *value,
    const char *path)
{
	const json_t *item;
	size_t i;

	if (!check_length(call, shape, json_array_size(value), path))
		return false;
	json_array_foreach (value, i, item)
		if (!check_value(call, shape->element, item,
			arena_printf(
			    call->arena, "%s.%zu.member", path, i + 1)))
			return false;
	return true;
}

static bool
check_structure(struct call *call, const struct shape *shape,
    const json_t *value, const char *path)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *m = &shape->members[i];
		const json_t *inner = json_object_get(value, m->name);
		const char *name = *path
		    ? arena_printf(call->arena, "%s.%s", path, m->name)
		    : m->name;

		if (inner && !json_is_null(inner)) {
			if (!check_value(call, m->shape, inner, name))
				return false;
		} else if (m->required) {
			return call_invalid(
			    call, name, "Member must not be null");
		}
	}
	return true;
}

static bool
check_value(struct call *call, const struct shape *shape, const json_t *value,
    const char *path)
{
	if (!check_type(call, shape, value))
		return false;
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return check_structure(call, shape, value, path);
	case SHAPE_LIST:
		return check_list(call, shape, value, path);
	case SHAPE_STRING:
		return check_string(call, shape, value, path);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return check_number(
		    call, shape, json_integer_value(value), path);
	case SHAPE_BLOB:
		return check_length(
		    call, shape, json_string_length(value) / 4 * 3, path);
	default:
		return true;
	}
}

bool
check_input(struct call *call)
{
	const struct shape *shape = call->operation->input;

	if (shape && !check_value(call, shape, call->in, ""))
		return false;
	if (!call->bad_registry ||
	    json_object_get(call->in, "repositoryName") ||
	    json_object_get(call->in, "repositoryNames"))
		return true;
	return call_invalid(
	    call, "registryId", "must satisfy regular expression '[0-9]{12}'");
}
