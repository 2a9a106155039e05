/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy/lint.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "base/json/json.h"
#include "rules/policy/words.h"

const char *const policy_pull_actions[] = {
    "BatchGetImage", "GetDownloadUrlForLayer", NULL};
const char *const policy_push_actions[] = {"InitiateLayerUpload",
    "UploadLayerPart", "CompleteLayerUpload", "PutImage", NULL};

const struct lint_rule policy_lint_rules[] = {
    {"P00", LINT_ERROR, false, "the form is not that of a resource policy",
	"\"Effect\":\"Permit\""},
    {"P01", LINT_ERROR, false, "a repository policy has no Resource",
	"\"Resource\":\"*\""},
    {"P02", LINT_ERROR, false, "no repository policy can give it",
	"\"Action\":\"ecr:GetAuthorizationToken\""},
    {"P03", LINT_ERROR, false,
	"no such principal can be, or it is not there yet: then wait, repeat",
	"\"AWS\":\"arn:aws:iam::123456789012:*\""},
    {"P04", LINT_WARNING, false, "a pull needs more than that",
	"\"Action\":\"ecr:BatchGetImage\""},
    {"P05", LINT_WARNING, false, "a push needs more than that",
	"\"Action\":\"ecr:PutImage\""},
    {"P06", LINT_WARNING, false,
	"a function of another account pulls by lambda.amazonaws.com with "
	"aws:sourceArn",
	"\"Service\":\"lambda.amazonaws.com\" without a Condition"},
    {"P07", LINT_WARNING, false, "everybody, without a condition",
	"\"Principal\":\"*\""},
    {"P08", LINT_WARNING, false,
	"another account needs its own policy as well as this one",
	"\"AWS\":\"arn:aws:iam::210987654321:root\""},
    {"P09", LINT_WARNING, false,
	"what is left of a principal that was deleted: the next set fails",
	"\"AWS\":\"AROA…\""},
    {0},
};

static const char *
path_of(const struct lint *lint, const json_t *policy, size_t at,
    const char *member)
{
	return json_is_array(json_object_get(policy, "Statement"))
	    ? arena_printf(lint->arena, "Statement[%zu].%s", at, member)
	    : arena_printf(lint->arena, "Statement.%s", member);
}

static bool
allows(const json_t *statement)
{
	const char *effect = json_get_string(statement, "Effect");

	return effect && strcmp(effect, "Allow") == 0;
}

/* Whether any statement that allows gives the same principal the action. */
static bool
is_given(const json_t *policy, const json_t *principal, const char *name,
    struct arena *arena)
{
	const char *action = arena_printf(arena, "ecr:%s", name);

	for (size_t i = 0; i < policy_statements(policy); i++) {
		const json_t *statement = policy_statement(policy, i);

		if (allows(statement) &&
		    json_equal(
			json_object_get(statement, "Principal"), principal) &&
		    policy_has_action(
			json_object_get(statement, "Action"), action))
			return true;
	}
	return false;
}

/* P04, P05: some of a set of actions, but not all; said at the first. */
static void
check_set(struct lint *lint, const json_t *policy, size_t at, const char *id,
    const char *const *names, size_t n_needed)
{
	const json_t *statement = policy_statement(policy, at);
	const json_t *principal = json_object_get(statement, "Principal");
	const char *missing = "";
	bool here = false;

	for (size_t i = 0; names[i]; i++) {
		const char *comma = *missing ? ", " : "";

		if (i < n_needed)
			here = here ||
			    policy_has_action(
				json_object_get(statement, "Action"),
				arena_printf(lint->arena, "ecr:%s", names[i]));
		if (is_given(policy, principal, names[i], lint->arena))
			continue;
		missing = arena_printf(
		    lint->arena, "%s%secr:%s", missing, comma, names[i]);
	}
	if (here && *missing)
		lint_note(lint, id, path_of(lint, policy, at, "Action"),
		    "a %s needs %s as well",
		    names == policy_push_actions ? "push" : "pull", missing);
}

static bool
has_key(const json_t *condition, const char *wanted)
{
	const char *op, *key;
	json_t *tests, *value;

	json_object_foreach ((json_t *)condition, op, tests)
		json_object_foreach (tests, key, value)
			if (strcasecmp(key, wanted) == 0)
				return true;
	return false;
}

static bool
names(const json_t *list, const char *text)
{
	for (size_t i = 0; i < policy_count(list); i++) {
		const char *one = policy_text(list, i);

		if (one && strcmp(one, text) == 0)
			return true;
	}
	return false;
}

static void
check_who(struct lint *lint, const json_t *policy, size_t at)
{
	const json_t *statement = policy_statement(policy, at);
	const json_t *who = json_object_get(statement, "Principal");
	const json_t *condition = json_object_get(statement, "Condition");
	bool everybody =
	    json_is_text(who) || names(json_object_get(who, "AWS"), "*");

	if (names(json_object_get(who, "Service"), "lambda.amazonaws.com") &&
	    !has_key(condition, "aws:SourceArn"))
		lint_note(lint, "P06",
		    path_of(lint, policy, at, "Principal.Service"),
		    "lambda.amazonaws.com without a condition on "
		    "aws:sourceArn lets any function of anybody pull");
	if (everybody && !json_object_size(condition))
		lint_note(lint, "P07", path_of(lint, policy, at, "Principal"),
		    "everybody who has an account, without a condition: with "
		    "aws:PrincipalOrgID it would be one's organization");
}

/* P08, once: the first account that is named. */
static void
check_sides(struct lint *lint, const json_t *policy)
{
	for (size_t i = 0; i < policy_statements(policy); i++) {
		const json_t *statement = policy_statement(policy, i);
		const json_t *aws = json_object_get(
		    json_object_get(statement, "Principal"), "AWS");

		for (size_t j = 0; j < policy_count(aws); j++) {
			const char *text = policy_text(aws, j);
			const char *account =
			    text ? policy_account(text) : NULL;

			if (!account || !allows(statement))
				continue;
			lint_note(lint, "P08",
			    path_of(lint, policy, i, "Principal.AWS"),
			    "where %.12s is another account, its own policy "
			    "must allow the same: one side alone is not enough",
			    account);
			return;
		}
	}
}

const struct lint_finding *
policy_lint(
    struct arena *arena, const char *text, size_t len, enum policy_kind kind)
{
	struct lint lint = {.arena = arena,
	    .text = text,
	    .len = len,
	    .rules = policy_lint_rules};
	/* tools that tag and copy ask for layers as well */
	static const char *const pull[] = {"BatchGetImage",
	    "GetDownloadUrlForLayer", "BatchCheckLayerAvailability", NULL};
	const struct policy_fault *fault = policy_check(arena, text, len, kind);
	json_auto_t *policy = json_read(text, len, NULL);

	for (; fault; fault = fault->next)
		lint_note(&lint, fault->id, fault->path, "%s", fault->words)
		    ->service = kind == POLICY_REPOSITORY
		    ? POLICY_REFUSED_REPOSITORY
		    : POLICY_REFUSED_REGISTRY;
	for (size_t i = 0; i < policy_statements(policy); i++) {
		if (!allows(policy_statement(policy, i)))
			continue;
		check_set(&lint, policy, i, "P04", pull, 2);
		check_set(&lint, policy, i, "P05", policy_push_actions, 4);
		check_who(&lint, policy, i);
	}
	check_sides(&lint, policy);
	return lint.first;
}
