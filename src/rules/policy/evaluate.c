/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy/evaluate.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/glob.h"
#include "rules/policy/condition.h"
#include "rules/policy/words.h"

static const char *
after_last(const char *text, char c)
{
	const char *at = strrchr(text, c);

	return at ? at + 1 : text;
}

/* arn:aws:sts::A:assumed-role/ROLE/SESSION is the role arn:aws:iam::A:role/
 * PATH/ROLE; the session does not tell the path. */
static bool
is_session_of(const char *session, const char *role)
{
	const char *name = strstr(session, ":assumed-role/");
	const char *account = policy_account(role);
	const char *mine = policy_account(session);
	size_t len;

	if (!name || !account || !mine || !strstr(role, ":role/") ||
	    strncmp(account, mine, 12) != 0)
		return false;
	name += strlen(":assumed-role/");
	role = after_last(role, '/');
	len = strlen(role);
	return strncmp(name, role, len) == 0 &&
	    (!name[len] || name[len] == '/');
}

static bool
is_principal(const char *wanted, const char *principal)
{
	const char *account = policy_account(wanted);
	const char *mine = policy_account(principal);
	bool whole = account &&
	    (account == wanted || strcmp(account + 12, ":root") == 0);

	if (strcmp(wanted, "*") == 0 || strcmp(wanted, principal) == 0)
		return true;
	if (whole)
		return mine && strncmp(account, mine, 12) == 0;
	return is_session_of(principal, wanted);
}

static bool
names_principal(const json_t *value, const struct policy_request *request)
{
	const json_t *aws = json_object_get(value, "AWS");
	const json_t *services = json_object_get(value, "Service");

	if (json_is_text(value))
		return strcmp(json_string_value(value), "*") == 0;
	for (size_t i = 0; i < policy_count(aws); i++) {
		const char *text = policy_text(aws, i);

		if (text && request->principal &&
		    is_principal(text, request->principal))
			return true;
	}
	for (size_t i = 0; i < policy_count(services); i++) {
		const char *text = policy_text(services, i);

		if (text && request->service &&
		    strcmp(text, request->service) == 0)
			return true;
	}
	return false;
}

static bool
names_resource(const json_t *patterns, const char *resource)
{
	for (size_t i = 0; i < policy_count(patterns); i++) {
		const char *pattern = policy_text(patterns, i);

		if (pattern && resource &&
		    glob_matches_policy(pattern, resource, false))
			return true;
	}
	return false;
}

static bool
applies(const json_t *statement, const struct policy_request *request)
{
	const json_t *who = json_object_get(statement, "Principal");
	const json_t *others = json_object_get(statement, "NotPrincipal");
	const json_t *what = json_object_get(statement, "Action");
	const json_t *rest = json_object_get(statement, "NotAction");
	const json_t *where = json_object_get(statement, "Resource");
	const json_t *elsewhere = json_object_get(statement, "NotResource");

	return (who ? names_principal(who, request)
		    : others && !names_principal(others, request)) &&
	    (what ? policy_has_action(what, request->action)
		  : rest && !policy_has_action(rest, request->action)) &&
	    (!where || names_resource(where, request->resource)) &&
	    (!elsewhere || !names_resource(elsewhere, request->resource)) &&
	    condition_holds(
		json_object_get(statement, "Condition"), request->context);
}

void
policy_put_principal(
    json_t *context, struct arena *arena, const char *principal)
{
	static const char assumed[] = ":assumed-role/";
	const char *session = strstr(principal, assumed);
	const char *user = strstr(principal, ":user/");
	const char *account = policy_account(principal);

	json_object_set_new(context, "aws:PrincipalType",
	    json_text(session ? "AssumedRole"
		    : user    ? "User"
			      : "Account"));
	if (user)
		json_object_set_new(
		    context, "aws:username", json_text(after_last(user, '/')));
	if (account)
		json_object_set_new(
		    context, "aws:PrincipalAccount", json_text_n(account, 12));
	if (session) {
		session += sizeof(assumed) - 1;
		principal = arena_printf(arena, "arn:%.*s:iam::%.12s:role/%.*s",
		    (int)strcspn(principal + 4, ":"), principal + 4,
		    account ? account : "", (int)strcspn(session, "/"),
		    session);
	}
	json_object_set_new(context, "aws:PrincipalArn", json_text(principal));
}

struct policy_answer
policy_evaluate(const json_t *policy, const struct policy_request *request)
{
	struct policy_answer answer = {POLICY_SILENT, 0};

	for (size_t i = 0; i < policy_statements(policy); i++) {
		const json_t *statement = policy_statement(policy, i);
		const char *effect = json_get_string(statement, "Effect");

		if (!effect || !applies(statement, request))
			continue;
		if (strcmp(effect, "Deny") == 0)
			return (struct policy_answer){POLICY_DENIES, i};
		if (answer.effect == POLICY_SILENT &&
		    strcmp(effect, "Allow") == 0)
			answer = (struct policy_answer){POLICY_ALLOWS, i};
	}
	return answer;
}

enum policy_effect
policy_decide(const char *repository, const char *registry,
    const struct policy_request *request)
{
	const char *const texts[] = {repository, registry};
	enum policy_effect decided = POLICY_SILENT;

	for (size_t i = 0; i < 2; i++) {
		const char *text = texts[i] ? texts[i] : "";
		json_auto_t *policy = json_read(text, strlen(text), NULL);
		enum policy_effect effect =
		    policy_evaluate(policy, request).effect;

		if (effect > decided)
			decided = effect;
	}
	return decided;
}
