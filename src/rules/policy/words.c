/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/json/json.h"
#include "rules/glob.h"

/* Permissions that are no operation of the API. */
static const char *const permissions[] = {
    "BatchImportUpstreamImage", "ReplicateImage", NULL};

size_t
policy_count(const json_t *value)
{
	return json_is_array(value) ? json_array_size(value) : value != NULL;
}

const char *
policy_text(const json_t *value, size_t at)
{
	if (json_is_array(value))
		value = json_array_get(value, at);
	return json_is_text(value) ? json_string_value(value) : NULL;
}

size_t
policy_statements(const json_t *policy)
{
	return policy_count(json_object_get(policy, "Statement"));
}

const json_t *
policy_statement(const json_t *policy, size_t at)
{
	const json_t *statements = json_object_get(policy, "Statement");

	return json_is_array(statements) ? json_array_get(statements, at)
					 : statements;
}

bool
policy_action_exists(const struct service *service, const char *pattern)
{
	size_t len = strlen(service->signing_name);

	if (strcmp(pattern, "*") == 0)
		return true;
	if (strncasecmp(pattern, service->signing_name, len) != 0 ||
	    pattern[len] != ':')
		return false;
	pattern += len + 1;
	for (size_t i = 0; i < service->n_operations; i++)
		if (glob_matches_policy(
			pattern, service->operations[i].name, true))
			return true;
	for (size_t i = 0; permissions[i] && service == &service_ecr; i++)
		if (glob_matches_policy(pattern, permissions[i], true))
			return true;
	return false;
}

bool
policy_has_action(const json_t *patterns, const char *action)
{
	for (size_t i = 0; i < policy_count(patterns); i++) {
		const char *pattern = policy_text(patterns, i);

		if (pattern && glob_matches_policy(pattern, action, true))
			return true;
	}
	return false;
}

static size_t
count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* What stands behind so many colons, or NULL. */
static const char *
behind_colons(const char *text, int n)
{
	while (n-- > 0) {
		text = strchr(text, ':');
		if (!text)
			return NULL;
		text++;
	}
	return text;
}

const char *
policy_account(const char *principal)
{
	const char *at = strncmp(principal, "arn:", 4) == 0
	    ? behind_colons(principal, 4)
	    : principal;

	return at && count_digits(at) == 12 && (!at[12] || at[12] == ':')
	    ? at
	    : NULL;
}

/* KIND/NAME, where a star would be no name. */
static bool
is_named(const char *text, const char *kind)
{
	size_t len = strlen(kind);

	return strncmp(text, kind, len) == 0 && text[len] == '/' &&
	    text[len + 1] && !strpbrk(text + len, "*? ");
}

static bool
is_arn(const char *text, const char *service)
{
	const char *rest = behind_colons(text, 2);
	size_t len = strlen(service);

	return strncmp(text, "arn:aws", 7) == 0 &&
	    (text[7] == ':' || text[7] == '-') && rest &&
	    strncmp(rest, service, len) == 0 && rest[len] == ':' &&
	    rest[len + 1] == ':' && policy_account(text) &&
	    behind_colons(text, 5);
}

static bool
is_aws(const char *text)
{
	static const char *const iam[] = {"user", "role", NULL};
	static const char *const sts[] = {
	    "assumed-role", "federated-user", NULL};
	const char *const *kinds = iam;
	const char *name;

	if (strcmp(text, "*") == 0 || (count_digits(text) == 12 && !text[12]))
		return true;
	if (!is_arn(text, "iam")) {
		if (!is_arn(text, "sts"))
			return false;
		kinds = sts;
	}
	name = behind_colons(text, 5);
	if (kinds == iam && strcmp(name, "root") == 0)
		return true;
	for (; *kinds; kinds++)
		if (is_named(name, *kinds))
			return true;
	return false;
}

/* "lambda.amazonaws.com", "cognito-identity.amazonaws.com.cn" */
static bool
is_host(const char *text)
{
	const char *dot = strchr(text, '.');

	if (!dot || dot == text || !dot[1])
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '.' &&
		    *text != '-')
			return false;
	return text[-1] != '.';
}

bool
policy_principal_is_possible(const char *kind, const char *text)
{
	if (strcmp(kind, "AWS") == 0)
		return is_aws(text);
	if (strcmp(kind, "Service") == 0)
		return strstr(text, ".amazonaws.com") && is_host(text);
	return strcmp(kind, "Federated") == 0 &&
	    (is_host(text) || (is_arn(text, "iam") && !strpbrk(text, "*?")));
}

bool
policy_principal_is_gone(const char *text)
{
	return (strncmp(text, "AROA", 4) == 0 ||
		   strncmp(text, "AIDA", 4) == 0) &&
	    strlen(text) > 15 &&
	    strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
	    strlen(text);
}
