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

/* A string, or a list of at least one. */
static bool
is_strings(const json_t *value)
{
	const json_t *item;
	size_t i;

	if (json_is_text(value))
		return json_string_length(value) > 0;
	if (!json_array_size(value))
		return false;
	json_array_foreach (value, i, item)
		if (!json_string_length(item))
			return false;
	return true;
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
are_actions(const json_t *value, const char *const *allowed)
{
	const json_t *item;
	size_t i;

	if (!is_strings(value))
		return false;
	if (json_is_text(value))
		return is_action(json_string_value(value), allowed);
	json_array_foreach (value, i, item)
		if (!is_action(json_string_value(item), allowed))
			return false;
	return true;
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
		if (!in_list(kinds, kind) || !is_strings(who))
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

static bool
has_one_of(const json_t *object, const char *a, const char *b)
{
	return !json_object_get(object, a) != !json_object_get(object, b);
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
	const json_t *part;

	if (!json_is_object(statement) || !has_only(statement, known))
		return false;
	if (!effect || !in_list(effects, effect) ||
	    !has_one_of(statement, "Principal", "NotPrincipal") ||
	    !has_one_of(statement, "Action", "NotAction"))
		return false;
	part = json_object_get(statement, "Principal");
	if (!part)
		part = json_object_get(statement, "NotPrincipal");
	if (!is_principal(part))
		return false;
	part = json_object_get(statement, "Action");
	if (!part)
		part = json_object_get(statement, "NotAction");
	if (!are_actions(part, actions))
		return false;
	part = json_object_get(statement, "Resource");
	if (part ? !is_strings(part)
		 : resource && !json_object_get(statement, "NotResource"))
		return false;
	part = json_object_get(statement, "Sid");
	if (part && !json_is_text(part))
		return false;
	part = json_object_get(statement, "Condition");
	return !part || is_condition(part);
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
