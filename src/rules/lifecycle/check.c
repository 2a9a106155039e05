/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/check.h"

#include <stdarg.h>
#include <string.h>

#include "base/json/json.h"

bool
check_note(struct check *check, enum lifecycle_fault_kind kind, const char *id,
    const char *name, const char *format, ...)
{
	struct lifecycle_fault *fault =
	    arena_new(check->arena, struct lifecycle_fault);
	const char *dot = name && *check->at ? "." : "";
	va_list args;

	va_start(args, format);
	fault->words = arena_vprintf(check->arena, format, args);
	va_end(args);
	fault->kind = kind;
	fault->id = id;
	fault->rule = check->rule;
	fault->path = arena_printf(
	    check->arena, "%s%s%s", check->at, dot, name ? name : "");
	if (check->last)
		check->last->next = fault;
	else
		check->first = fault;
	check->last = fault;
	return false;
}

int
check_find(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* `["a", "b"]`, as Java's JSON schema validator lists names. */
static const char *
list(struct arena *arena, const char *const *names)
{
	const char *text = "[";

	for (size_t i = 0; names[i]; i++)
		text = arena_printf(
		    arena, "%s%s\"%s\"", text, i ? ", " : "", names[i]);
	return arena_printf(arena, "%s]", text);
}

static const char *
type_name(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "object";
	case JSON_ARRAY:
		return "array";
	case JSON_STRING:
		return json_is_big(value) ? "integer" : "string";
	case JSON_INTEGER:
		return "integer";
	case JSON_REAL:
		return "number";
	case JSON_NULL:
		return "null";
	default:
		return "boolean";
	}
}

bool
check_type(struct check *check, const char *id, const char *name,
    const json_t *value, const char *type)
{
	const char *found = type_name(value);

	if (strcmp(found, type) == 0)
		return true;
	return check_note(check, LIFECYCLE_SCHEMA, id, name,
	    "instance type (%s) does not match any allowed primitive type "
	    "(allowed: [\"%s\"])",
	    found, type);
}

static bool
check_unknown(
    struct check *check, const json_t *object, const char *const *allowed)
{
	const char **unknown = arena_array(
	    check->arena, const char *, json_object_size(object) + 1);
	const char *name;
	size_t n = 0;
	json_t *value;

	json_object_foreach ((json_t *)object, name, value)
		if (check_find(allowed, name) < 0)
			unknown[n++] = name;
	return n == 0 ||
	    check_note(check, LIFECYCLE_SCHEMA, "L02", unknown[0],
		"object instance has properties which are not allowed by the "
		"schema: (%s)",
		list(check->arena, unknown));
}

bool
check_members(struct check *check, const json_t *object,
    const char *const *required, const char *const *allowed)
{
	const char *missing[8] = {0};
	size_t n = 0;
	bool good = true;

	if (!check_type(check, "L01", NULL, object, "object"))
		return false;
	for (size_t i = 0; required[i]; i++)
		if (!json_object_get(object, required[i]))
			missing[n++] = required[i];
	if (n > 0)
		good = check_note(check, LIFECYCLE_SCHEMA, "L01", NULL,
		    "object has missing required properties (%s)",
		    list(check->arena, missing));
	return check_unknown(check, object, allowed) && good;
}

int
check_enum(struct check *check, const char *name, const json_t *value,
    const char *const *names)
{
	int at;

	if (!check_type(check, "L02", name, value, "string"))
		return -1;
	at = check_find(names, json_string_value(value));
	if (at < 0)
		check_note(check, LIFECYCLE_SCHEMA, "L02", name,
		    "instance value (%s) not found in enum "
		    ":(possible values: %s)",
		    json_string_value(value), list(check->arena, names));
	return at;
}

bool
check_number(struct check *check, const char *id, const char *name,
    const json_t *value, int64_t min, int64_t *number)
{
	if (!check_type(check, id, name, value, "integer"))
		return false;
	if (!json_is_integer(value))
		return check_note(check, LIFECYCLE_UNREADABLE, id, name,
		    "Could not map policyString into LifecyclePolicy.");
	*number = json_integer_value(value);
	if (*number >= min)
		return true;
	return check_note(check, LIFECYCLE_SCHEMA, id, name,
	    "numeric instance is lower than the required minimum "
	    "(minimum: %lld, found: %lld)",
	    (long long)min, (long long)*number);
}

bool
check_no_schema(struct check *check, const char *id, const char *name)
{
	return check_note(check, LIFECYCLE_NO_SCHEMA, id, name,
	    "instance failed to match exactly one schema (matched 0 out of "
	    "%d)",
	    check->alternatives);
}
