/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/check.h"

#include <stdarg.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/json/json.h"

#define PREFIX                                                                 \
	"Invalid parameter at 'LifecyclePolicyText' failed to satisfy "        \
	"constraint: 'Lifecycle policy validation failure: "

bool
check_refuse_with(struct error *err, const char *end, const char *format, ...)
{
	struct buf reason = {0};
	va_list args;

	va_start(args, format);
	buf_vprintf(&reason, format, args);
	va_end(args);
	fail(err, ERR_USAGE, PREFIX "%s%s", buf_text(&reason), end);
	buf_free(&reason);
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
check_type(const json_t *value, const char *type, struct error *err)
{
	const char *found = type_name(value);

	if (strcmp(found, type) == 0)
		return true;
	return check_refuse(err,
	    "instance type (%s) does not match any allowed primitive type "
	    "(allowed: [\"%s\"])",
	    found, type);
}

bool
check_members(struct arena *arena, json_t *object, const char *const *required,
    const char *const *allowed, struct error *err)
{
	const char *missing[8] = {0}, *name;
	size_t n = 0;
	json_t *value;

	if (!check_type(object, "object", err))
		return false;
	for (size_t i = 0; required[i]; i++)
		if (!json_object_get(object, required[i]))
			missing[n++] = required[i];
	if (n > 0)
		return check_refuse(err,
		    "object has missing required properties (%s)",
		    list(arena, missing));
	json_object_foreach (object, name, value)
		if (check_find(allowed, name) < 0)
			return check_refuse(err,
			    "object instance has properties which are not "
			    "allowed by the schema: ([\"%s\"])",
			    name);
	return true;
}

/* The place of `value` among `names`; -1 with `err` filled if not there. */
int
check_enum(struct arena *arena, const json_t *value, const char *const *names,
    struct error *err)
{
	int at;

	if (!check_type(value, "string", err))
		return -1;
	at = check_find(names, json_string_value(value));
	if (at < 0)
		check_refuse(err,
		    "instance value (%s) not found in enum "
		    ":(possible values: %s)",
		    json_string_value(value), list(arena, names));
	return at;
}

bool
check_number(
    const json_t *value, int64_t min, int64_t *number, struct error *err)
{
	if (!check_type(value, "integer", err))
		return false;
	if (!json_is_integer(value))
		return check_refuse(err,
		    "Could not map policyString into "
		    "LifecyclePolicy.");
	*number = json_integer_value(value);
	if (*number >= min)
		return true;
	return check_refuse_open(err,
	    "numeric instance is lower than the required minimum "
	    "(minimum: %lld, found: %lld)",
	    (long long)min, (long long)*number);
}

bool
check_no_schema(struct error *err)
{
	return check_refuse_open(err,
	    "instance failed to match exactly one schema "
	    "(matched 0 out of 2)");
}
