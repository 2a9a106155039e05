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

static const char *
last_part(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

/* Some members the service checks by hand, in other words than the model's and
 * by their name alone; NULL for the rest. */
static const char *
named_by_hand(const char *path)
{
	if (strcmp(path, "repositoryName") == 0 ||
	    strcmp(path, "registryId") == 0)
		return path;
	return strcmp(last_part(path), "imageTag") == 0 ? "imageTag" : NULL;
}

static bool
check_length(
    struct call *call, const struct shape *shape, size_t len, const char *path)
{
	const char *by_hand = named_by_hand(path);
	const char *who = by_hand ? "" : "Member ";

	path = by_hand ? by_hand : path;
	if (shape->has_min && len < (size_t)shape->min)
		return call_invalid(call, path,
		    "%smust have length greater than or equal to %lld", who,
		    (long long)shape->min);
	if (shape->has_max && len > (size_t)shape->max)
		return call_invalid(call, path,
		    "%smust have length less than or equal to %lld", who,
		    (long long)shape->max);
	return true;
}

/* The model escapes slashes, the service does not. */
static const char *
without_escapes(struct call *call, const char *pattern)
{
	char *copy = arena_strdup(call->arena, pattern), *to = copy;

	for (const char *from = copy; (*to = *from); from++)
		to += !(from[0] == '\\' && from[1] == '/');
	return copy;
}

static bool
refuse_pattern(struct call *call, const char *pattern, const char *path)
{
	if (strcmp(path, "repositoryName") == 0)
		return call_invalid(call, path,
		    "must satisfy regular expression '%s'",
		    without_escapes(call, pattern));
	if (strcmp(path, "registryId") == 0)
		return call_invalid(
		    call, path, "must satisfy regular expression %s", pattern);
	return call_invalid(call, path,
	    "Member must satisfy regular expression pattern: %s", pattern);
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
	return !shape->pattern || pattern_matches(shape->pattern, text) ||
	    refuse_pattern(call, shape->pattern, path);
}

/* What the elements of a list must be, in the order of the service. */
static const char *
constraints(struct call *call, const struct shape *shape)
{
	struct buf text = {0};
	const char *kept;

	if (shape->values)
		buf_printf(&text, ", Member must satisfy enum value set: [%s]",
		    enum_text(call, shape->values));
	if (shape->has_max)
		buf_printf(&text,
		    ", Member must have length less than or equal to %lld",
		    (long long)shape->max);
	if (shape->has_min)
		buf_printf(&text,
		    ", Member must have length greater than or equal to %lld",
		    (long long)shape->min);
	if (shape->pattern)
		buf_printf(&text,
		    ", Member must satisfy regular expression pattern: %s",
		    shape->pattern);
	kept = buf_keep(&text, call->arena);
	return *kept ? kept + 2 : NULL;
}

/* An element that is no structure is not named: the list must have others. */
static bool
check_element(struct call *call, const struct shape *shape, const json_t *item,
    const char *path, size_t number)
{
	const char *all;

	if (check_value(call, shape, item,
		arena_printf(call->arena, "%s.%zu.member", path, number)))
		return true;
	if (shape->type != SHAPE_STRING ||
	    strcmp(call->why.code, "InvalidParameterException") != 0)
		return false;
	all = constraints(call, shape);
	return all &&
	    call_invalid(
		call, path, "Member must satisfy constraint: [%s]", all);
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
		if (!check_element(call, shape->element, item, path, i + 1))
			return false;
	return true;
}

static bool
refuse_null(struct call *call, const char *path)
{
	if (strcmp(path, "policyText") == 0)
		return call_invalid(call, "PolicyText", "Cannot be null");
	return call_invalid(call, path, "%smust not be null",
	    named_by_hand(path) ? "" : "Member ");
}

/* Names begin with a small letter there, whatever the model says. */
static const char *
member_path(struct call *call, const char *path, const char *name)
{
	char *out, *first;

	if (!*path)
		return name;
	out = arena_printf(call->arena, "%s.%s", path, name);
	first = out + strlen(path) + 1;
	if (*first >= 'A' && *first <= 'Z')
		*first = (char)(*first - 'A' + 'a');
	return out;
}

static bool
check_structure(struct call *call, const struct shape *shape,
    const json_t *value, const char *path)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *m = &shape->members[i];
		const json_t *inner = json_object_get(value, m->name);
		const char *name = member_path(call, path, m->name);

		if (inner && !json_is_null(inner)) {
			if (!check_value(call, m->shape, inner, name))
				return false;
		} else if (m->required) {
			return refuse_null(call, name);
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

/* An operation must not find what no other client could have sent. */
static void
drop_unknown(json_t *in, const struct shape *shape)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe (in, next, name, value)
		if (!model_find_member(shape, name, strlen(name)))
			json_object_del(in, name);
}

bool
check_input(struct call *call)
{
	const struct shape *shape = call->operation->input;

	if (!shape)
		return true;
	drop_unknown(call->in, shape);
	return check_value(call, shape, call->in, "");
}
