/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy/check.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "base/json/json.h"
#include "rules/policy/condition.h"
#include "rules/policy/words.h"

struct document {
	struct arena *arena;
	enum policy_kind kind;
	struct policy_fault *first, *last;
	const char *at; /* the path of the statement */
};

static void note(struct document *check, const char *id, const char *path,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void
note(struct document *check, const char *id, const char *path,
    const char *format, ...)
{
	struct policy_fault *fault =
	    arena_new(check->arena, struct policy_fault);
	va_list args;

	va_start(args, format);
	fault->words = arena_vprintf(check->arena, format, args);
	va_end(args);
	fault->id = id;
	fault->path = arena_strdup(check->arena, path);
	if (check->last)
		check->last->next = fault;
	else
		check->first = fault;
	check->last = fault;
}

/* The path of a member of the statement, and of one of its list. */
static const char *
below(const struct document *check, const char *name)
{
	return arena_printf(
	    check->arena, "%s%s%s", check->at, *check->at ? "." : "", name);
}

static const char *
item(const struct document *check, const char *path, const json_t *list,
    size_t at)
{
	return json_is_array(list)
	    ? arena_printf(check->arena, "%s[%zu]", path, at)
	    : path;
}

static bool
in_list(const char *const *list, const char *text)
{
	for (; *list; list++)
		if (strcmp(*list, text) == 0)
			return true;
	return false;
}

static void
check_members(
    struct document *check, const json_t *object, const char *const *known)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)object, name, value)
		if (!in_list(known, name))
			note(check, "P00", below(check, name),
			    "a policy has no member \"%s\" here", name);
}

/* A text, or a list of at least one, none empty; each goes to `test`. */
static void
check_texts(struct document *check, const char *path, const json_t *value,
    void (*test)(struct document *, const char *path, const char *text))
{
	size_t n = policy_count(value);

	if (n == 0)
		note(check, "P00", path, "an empty list");
	for (size_t i = 0; i < n; i++) {
		const char *text = policy_text(value, i);
		const char *at = item(check, path, value, i);

		if (!text || !*text)
			note(check, "P00", at, "a text must stand here");
		else if (test)
			test(check, at, text);
	}
}

bool
policy_is_of_v1(const char *action)
{
	static const char *const names[] = {"CreateRepository",
	    "ReplicateImage", "BatchImportUpstreamImage", NULL};

	return in_list(names, action);
}

static bool
is_of_repository(const struct document *check)
{
	return check->kind == POLICY_REPOSITORY || check->kind == POLICY_PUBLIC;
}

static void
check_action(struct document *check, const char *path, const char *text)
{
	const struct service *service =
	    check->kind == POLICY_PUBLIC ? &service_ecr_public : &service_ecr;
	const char *after = strchr(text, ':');

	if (check->kind == POLICY_REGISTRY_V1) {
		if (strcmp(text, "ecr:*") != 0 &&
		    (strncmp(text, "ecr:", 4) != 0 ||
			!policy_is_of_v1(text + 4)))
			note(check, "P00", path,
			    "a registry policy of scope V1 knows "
			    "ecr:CreateRepository, ecr:ReplicateImage and "
			    "ecr:BatchImportUpstreamImage alone");
	} else if (!policy_action_exists(service, text)) {
		note(check, "P00", path, "there is no action \"%s\" of %s",
		    text, service->id);
	} else if (is_of_repository(check) && after &&
	    strcasecmp(after, ":GetAuthorizationToken") == 0) {
		note(check, "P02", path,
		    "no repository policy can give it: it belongs into the "
		    "caller's own policy, with Resource \"*\"");
	}
}

static void
check_principal(struct document *check, const char *path, const char *kind,
    const char *text)
{
	if (policy_principal_is_gone(text))
		note(check, "P09", path,
		    "%s is what is left of a user or role that was deleted: "
		    "take it out, or the next set fails",
		    text);
	else if (!policy_principal_is_possible(kind, text))
		note(check, "P03", path,
		    "no such principal can be: \"%s\" (12 digits, an ARN that "
		    "ends in :root, :user/NAME or :role/NAME, a service, or "
		    "\"*\")",
		    text);
}

static void
check_principals(struct document *check, const char *path, const json_t *value)
{
	const char *kind;
	json_t *who;

	if (json_is_text(value) && strcmp(json_string_value(value), "*") == 0)
		return;
	if (!json_object_size(value)) {
		note(check, "P03", path,
		    "\"*\", or an object such as {\"AWS\": \"123456789012\"}");
		return;
	}
	json_object_foreach ((json_t *)value, kind, who) {
		const char *at =
		    arena_printf(check->arena, "%s.%s", path, kind);

		if (policy_count(who) == 0)
			note(check, "P00", at, "an empty list");
		for (size_t i = 0; i < policy_count(who); i++) {
			const char *text = policy_text(who, i);

			check_principal(check, item(check, at, who, i), kind,
			    text ? text : "");
		}
	}
}

static void
check_condition(struct document *check, const char *path, const json_t *value)
{
	const char *op, *key;
	json_t *tests, *values;

	if (!json_is_object(value)) {
		note(check, "P00", path, "a Condition is an object");
		return;
	}
	json_object_foreach ((json_t *)value, op, tests) {
		const char *at = arena_printf(check->arena, "%s.%s", path, op);

		if (!condition_operator_exists(op))
			note(check, "P00", at, "there is no operator \"%s\"",
			    op);
		if (!json_is_object(tests))
			note(check, "P00", at, "an object of keys and values");
		json_object_foreach (tests, key, values)
			if (json_is_object(values) || json_is_null(values))
				note(check, "P00",
				    arena_printf(
					check->arena, "%s.%s", at, key),
				    "a value, or a list of them");
	}
}

/* Exactly one of the two names; the value of that which is there. */
static const json_t *
one_of(struct document *check, const json_t *statement, const char *a,
    const char *b, const char **path)
{
	const json_t *one = json_object_get(statement, a);
	const json_t *other = json_object_get(statement, b);

	*path = below(check, one ? a : b);
	if (one && other)
		note(check, "P00", below(check, b), "%s or %s, not both", a, b);
	else if (!one && !other)
		note(check, "P00", check->at, "a statement without %s", a);
	return one ? one : other;
}

static void
check_resource(struct document *check, const json_t *statement)
{
	static const char *const names[] = {"Resource", "NotResource", NULL};
	const char *path;
	const json_t *value;

	if (!is_of_repository(check)) {
		value = one_of(check, statement, names[0], names[1], &path);
		if (value)
			check_texts(check, path, value, NULL);
		return;
	}
	for (size_t i = 0; names[i]; i++)
		if (json_object_get(statement, names[i]))
			note(check, "P01", below(check, names[i]),
			    "a repository policy has no %s: it is about its "
			    "own repository",
			    names[i]);
}

static void
check_statement(struct document *check, const json_t *statement)
{
	static const char *const known[] = {"Sid", "Effect", "Principal",
	    "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
	    "Condition", NULL};
	static const char *const effects[] = {"Allow", "Deny", NULL};
	const char *effect = json_get_string(statement, "Effect");
	const json_t *sid = json_object_get(statement, "Sid");
	const json_t *condition = json_object_get(statement, "Condition");
	const json_t *value;
	const char *path;

	if (!json_is_object(statement)) {
		note(check, "P00", check->at, "a statement is an object");
		return;
	}
	check_members(check, statement, known);
	if (sid && !json_is_text(sid))
		note(check, "P00", below(check, "Sid"), "a Sid is text");
	if (!effect || !in_list(effects, effect))
		note(check, "P00",
		    json_object_get(statement, "Effect")
			? below(check, "Effect")
			: check->at,
		    "Effect must be \"Allow\" or \"Deny\"");
	value = one_of(check, statement, "Principal", "NotPrincipal", &path);
	if (value)
		check_principals(check, path, value);
	value = one_of(check, statement, "Action", "NotAction", &path);
	if (value)
		check_texts(check, path, value, check_action);
	check_resource(check, statement);
	if (condition)
		check_condition(check, below(check, "Condition"), condition);
}

static void
check_root(struct document *check, const json_t *policy)
{
	static const char *const known[] = {"Version", "Id", "Statement", NULL};
	static const char *const versions[] = {
	    "2008-10-17", "2012-10-17", NULL};
	const json_t *version = json_object_get(policy, "Version");
	const json_t *list = json_object_get(policy, "Statement");

	check_members(check, policy, known);
	if (version &&
	    (!json_is_text(version) ||
		!in_list(versions, json_string_value(version))))
		note(check, "P00", "Version",
		    "Version must be \"2012-10-17\" or \"2008-10-17\"");
	if (!json_is_object(list) && !json_array_size(list))
		note(check, "P00", list ? "Statement" : "",
		    "a policy has at least one Statement");
	else
		for (size_t i = 0; i < policy_statements(policy); i++) {
			check->at = item(check, "Statement", list, i);
			check_statement(check, policy_statement(policy, i));
		}
}

const struct policy_fault *
policy_check(
    struct arena *arena, const char *text, size_t len, enum policy_kind kind)
{
	struct document check = {.arena = arena, .kind = kind, .at = ""};
	struct error err = {0};
	json_auto_t *policy = json_read(text, len, &err);

	if (json_is_object(policy))
		check_root(&check, policy);
	else
		note(&check, "P00", "", "no JSON object%s%s",
		    err.message ? ": " : "", err.message ? err.message : "");
	error_clear(&err);
	return check.first;
}

/* What is no ARN belongs to whoever is asked. */
static bool
is_foreign(const char *text, const char *partition)
{
	size_t len = strlen(partition);

	return text && strncmp(text, "arn:", 4) == 0 &&
	    (strncmp(text + 4, partition, len) != 0 || text[4 + len] != ':');
}

static bool
names_foreign(const json_t *principals, const char *partition)
{
	const char *kind;
	json_t *who;

	json_object_foreach ((json_t *)principals, kind, who)
		for (size_t i = 0; i < policy_count(who); i++)
			if (is_foreign(policy_text(who, i), partition))
				return true;
	return false;
}

bool
policy_is_refused(struct arena *arena, const char *text, enum policy_kind kind,
    const char *partition)
{
	json_auto_t *policy = NULL;
	bool refused = policy_check(arena, text, strlen(text), kind);

	if (!refused)
		policy = json_read(text, strlen(text), NULL);
	for (size_t i = 0; !refused && i < policy_statements(policy); i++) {
		const json_t *one = policy_statement(policy, i);

		refused = names_foreign(
			      json_object_get(one, "Principal"), partition) ||
		    names_foreign(
			json_object_get(one, "NotPrincipal"), partition);
	}
	return refused;
}
