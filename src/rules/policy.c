/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "base/json/json.h"

static bool
in_list(const char *const *list, const char *text)
{
	for (; *list; list++)
		if (strcmp(*list, text) == 0)
			return true;
	return false;
}

/* A string, or a list of at least one, none empty and each as `test` (unless
 * that is NULL) wants it. */
static bool
are_strings(const json_t *value, const char *const *allowed,
    bool (*test)(const char *, const char *const *))
{
	bool alone = json_is_text(value);
	size_t n = alone ? 1 : json_array_size(value);

	for (size_t i = 0; i < n; i++) {
		const json_t *item = alone ? value : json_array_get(value, i);

		if (!json_string_length(item) ||
		    (test && !test(json_string_value(item), allowed)))
			return false;
	}
	return n > 0;
}

static bool
is_action(const char *text, const char *const *allowed)
{
	if (allowed)
		return in_list(allowed, text);
	if (strcmp(text, "*") == 0)
		return true;
	return strncasecmp(text, "ecr:", 4) == 0 && text[4] &&
	    strspn(text + 4,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ*?") == strlen(text + 4);
}

static bool
is_principal(const json_t *value)
{
	static const char *const kinds[] = {
	    "AWS", "Service", "Federated", "CanonicalUser", NULL};
	const char *kind;
	json_t *who;

	if (json_is_text(value))
		return strcmp(json_string_value(value), "*") == 0;
	if (!json_object_size(value))
		return false;
	json_object_foreach ((json_t *)value, kind, who)
		if (!in_list(kinds, kind) || !are_strings(who, NULL, NULL))
			return false;
	return true;
}

static bool
is_condition(const json_t *value)
{
	const char *operator, * key;
	json_t *tests, *values;

	if (!json_is_object(value))
		return false;
	json_object_foreach ((json_t *)value, operator, tests) {
		if (!json_is_object(tests))
			return false;
		json_object_foreach (tests, key, values)
			if (json_is_object(values) || json_is_null(values))
				return false;
	}
	return true;
}

/* The member of which an object has one, under either name; NULL where it has
 * both or neither. */
static const json_t *
one_of(const json_t *object, const char *a, const char *b)
{
	const json_t *one = json_object_get(object, a);
	const json_t *other = json_object_get(object, b);

	return one && other ? NULL : one ? one : other;
}

static bool
has_only(const json_t *object, const char *const *known)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)object, name, value)
		if (!in_list(known, name))
			return false;
	return true;
}

static bool
is_statement(const json_t *statement, const char *const *actions, bool resource)
{
	static const char *const known[] = {"Sid", "Effect", "Principal",
	    "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
	    "Condition", NULL};
	static const char *const effects[] = {"Allow", "Deny", NULL};
	const char *effect = json_get_string(statement, "Effect");
	const json_t *about = json_object_get(statement, "Resource");
	const json_t *sid = json_object_get(statement, "Sid");
	const json_t *condition = json_object_get(statement, "Condition");

	return json_is_object(statement) && has_only(statement, known) &&
	    effect && in_list(effects, effect) &&
	    is_principal(one_of(statement, "Principal", "NotPrincipal")) &&
	    are_strings(
		one_of(statement, "Action", "NotAction"), actions, is_action) &&
	    (about ? are_strings(about, NULL, NULL)
		   : !resource || json_object_get(statement, "NotResource")) &&
	    (!sid || json_is_text(sid)) &&
	    (!condition || is_condition(condition));
}

bool
policy_is_valid(
    const char *text, size_t len, const char *const *actions, bool resource)
{
	static const char *const known[] = {"Version", "Id", "Statement", NULL};
	static const char *const versions[] = {
	    "2008-10-17", "2012-10-17", NULL};
	json_auto_t *policy = json_read(text, len, NULL);
	const json_t *statements, *version, *statement;
	size_t i;

	if (!json_is_object(policy) || !has_only(policy, known))
		return false;
	version = json_object_get(policy, "Version");
	if (version &&
	    (!json_is_text(version) ||
		!in_list(versions, json_string_value(version))))
		return false;
	statements = json_object_get(policy, "Statement");
	if (json_is_object(statements))
		return is_statement(statements, actions, resource);
	if (!json_array_size(statements))
		return false;
	json_array_foreach (statements, i, statement)
		if (!is_statement(statement, actions, resource))
			return false;
	return true;
}
