/* policy test: may somebody do something, and which statement says so.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/policies/linting.h"
#include "cmd/policies/subject.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "rules/policy/evaluate.h"
#include "rules/policy/lint.h"
#include "rules/policy/words.h"

enum { AS, ACTION, CONTEXT, FILE_OF, ROWS };

static const struct arg options[] = {
    [AS] = {"--as", NARGS_ONE, "WHO", .required = true, .exact = true,
	.doc = "Who asks: an ARN, the 12 digits of an account, or a service "
	       "such as lambda.amazonaws.com."},
    [ACTION] = {"--action", NARGS_ONE, "pull|push|ecr:X", .required = true,
	.exact = true,
	.doc = "What is asked for: one action, or all that a pull or a push "
	       "takes."},
    [CONTEXT] = {"--context", NARGS_ANY, "KEY=VALUE", .exact = true,
	.doc = "What else is known of the request, for conditions: "
	       "aws:PrincipalOrgID=o-example. A key that is given twice has "
	       "both values."},
    [FILE_OF] = {"--file", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Try this repository policy in place of the one that is there."},
    VERB_ROWS(ROWS),
    {0},
};

static const struct example examples[] = {
    {"May that account pull?",
	"ecr policy test team/app --as 210987654321 --action pull"},
    {"May a role of it push, from within the organization?",
	"ecr policy test team/app --as arn:aws:iam::210987654321:role/ci "
	"--action push --context aws:PrincipalOrgID=o-example"},
    {0},
};

static const struct row_paint paint[] = {
    {"allowed", ROW_GREEN},
    {"denied", ROW_RED},
    {0},
};

static const struct row_column columns[] = {
    {.name = "action", .key = "action"},
    {.name = "answer", .key = "answer", .paint = paint},
    {.name = "why", .key = "why"},
    {0},
};

static const struct rows_form form = {.key = "actions", .columns = columns};

struct hearing {
	struct run *run;
	struct place place;
	struct buf texts[2]; /* the policies of repository and registry */
	json_t *policies[2];
	json_t *context;
	struct policy_request request;
	bool same; /* who asks is of the registry's own account */
	size_t denied;
};

static const char *const whose[] = {
    "the repository's policy", "the registry's policy"};

static const char *
explain(struct hearing *q, size_t at, struct policy_answer answer)
{
	const json_t *statement =
	    policy_statement(q->policies[at], answer.statement);

	return arena_printf(&q->run->arena, "%s of %s %s it",
	    policy_statement_name(&q->run->arena, statement, answer.statement),
	    whose[at], answer.effect == POLICY_DENIES ? "denies" : "allows");
}

/* An explicit Deny in either comes first, then an Allow in either. */
static const char *
judge(struct hearing *q, const char **why)
{
	enum policy_effect best = POLICY_SILENT;

	*why = q->same
	    ? "no policy of repository or registry is against it: the caller's "
	      "own policy decides"
	    : "no statement allows it";
	for (size_t i = 0; i < 2; i++) {
		struct policy_answer answer =
		    policy_evaluate(q->policies[i], &q->request);

		if (answer.effect <= best)
			continue;
		best = answer.effect;
		*why = explain(q, i, answer);
	}
	if (best == POLICY_SILENT)
		return q->same ? "open" : "denied";
	return best == POLICY_ALLOWS ? "allowed" : "denied";
}

static bool
ask(struct hearing *q, const char *action, struct rows *rows, struct error *err)
{
	const char *why, *answer;

	q->request.action = action;
	answer = judge(q, &why);
	q->denied += strcmp(answer, "denied") == 0;
	return rows_add(rows,
	    json_members("action", json_text(action), "answer",
		json_text(answer), "why", json_text(why)),
	    err);
}

static bool
ask_set(struct hearing *q, const char *const *names, struct rows *rows,
    struct error *err)
{
	for (; *names; names++)
		if (!ask(q, arena_printf(&q->run->arena, "ecr:%s", *names),
			rows, err))
			return false;
	return true;
}

static bool
print(struct hearing *q, const char *action, const struct rows_wish *wish,
    struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, q->run, &form, wish, err);

	if (ok && strcmp(action, "pull") == 0)
		ok = ask_set(q, policy_pull_actions, &rows, err);
	else if (ok && strcmp(action, "push") == 0)
		ok = ask_set(q, policy_push_actions, &rows, err);
	else
		ok = ok && ask(q, action, &rows, err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
check_action(const char *action, struct error *err)
{
	return strcmp(action, "pull") == 0 || strcmp(action, "push") == 0 ||
	    (policy_action_exists(&service_ecr, action) &&
		!strpbrk(action, "*?")) ||
	    fail(err, ERR_USAGE,
		"argument --action: \"%s\" is not an action of ECR, nor pull "
		"or push",
		action);
}

static void
put_context(json_t *context, const char *key, const char *value)
{
	json_t *there = json_object_get(context, key);

	if (json_is_array(there)) {
		json_array_append_new(there, json_text(value));
	} else if (there) {
		json_t *both = json_array();

		json_array_append(both, there);
		json_array_append_new(both, json_text(value));
		json_object_set_new(context, key, both);
	} else {
		json_object_set_new(context, key, json_text(value));
	}
}

static bool
read_context(
    struct hearing *q, const struct word_list *words, struct error *err)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->at[i], *equals = strchr(word, '=');

		if (!equals || equals == word)
			return fail(err, ERR_USAGE,
			    "argument --context: \"%s\" is not KEY=VALUE",
			    word);
		put_context(q->context,
		    arena_strndup(
			&q->run->arena, word, (size_t)(equals - word)),
		    equals + 1);
	}
	return true;
}

/* What is known of who asks without being told. */
static bool
read_who(struct hearing *q, const char *who, struct error *err)
{
	struct arena *arena = &q->run->arena;

	if (policy_principal_is_possible("Service", who)) {
		q->request.service = who;
		return true;
	}
	if (strcmp(who, "*") == 0 || !policy_principal_is_possible("AWS", who))
		return fail(err, ERR_USAGE,
		    "argument --as: \"%s\" is not the ARN of a user, role or "
		    "account, nor an account or a service",
		    who);
	q->request.principal = policy_account(who) == who
	    ? arena_printf(arena, "arn:aws:iam::%s:root", who)
	    : who;
	policy_put_principal(q->context, arena, q->request.principal);
	return true;
}

/* The ARN of the repository, which tells whose it is as well. */
static bool
find_resource(struct hearing *q, struct error *err)
{
	json_t *names = json_array();
	json_auto_t *reply = NULL;
	const json_t *found;
	const char *arn;

	json_array_append_new(names, json_text(q->place.repository));
	reply = place_call(&q->place, "describe-repositories",
	    json_members("repositoryNames", names), err);
	if (!reply)
		return false;
	found = json_array_get(json_object_get(reply, "repositories"), 0);
	arn = json_get_string(found, "repositoryArn");
	q->request.resource = arn ? arena_strdup(&q->run->arena, arn) : NULL;
	q->same = arn && q->request.principal && policy_account(arn) &&
	    strncmp(policy_account(arn), policy_account(q->request.principal),
		12) == 0;
	return true;
}

/* Who may not read the policy of the registry is told so. */
static bool
fetch_policies(struct hearing *q, const char *file, struct error *err)
{
	struct error none = {0};

	if (file ? !linting_read(file, &q->texts[0], err)
		 : !policy_fetch(
		       &q->place, POLICY_REPOSITORY, &q->texts[0], err))
		return false;
	if (!policy_fetch(&q->place, POLICY_REGISTRY, &q->texts[1], &none))
		consent_tell(q->run,
		    "the policy of the registry cannot be read, and is left "
		    "out");
	error_clear(&none);
	for (size_t i = 0; i < 2; i++)
		q->policies[i] =
		    json_read(buf_text(&q->texts[i]), q->texts[i].len, NULL);
	return true;
}

static bool
find_answer(
    struct hearing *q, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = verb_wish(given, ROWS);
	const char *action = argparse_word(given, ACTION);

	if (!check_action(action, err) ||
	    !read_who(q, argparse_word(given, AS), err) ||
	    !read_context(q, &given->values[CONTEXT].words, err) ||
	    !place_open_api(q->run, given->rest.at[0], REFERENCE_NO_IMAGE,
		&q->place, err) ||
	    !find_resource(q, err) ||
	    !fetch_policies(q, argparse_word(given, FILE_OF), err))
		return false;
	q->request.context = q->context;
	if (!print(q, action, &wish, err))
		return false;
	return q->denied == 0 ||
	    fail(err, ERR_NO, "%s may not do that", argparse_word(given, AS));
}

static bool
test(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct hearing q = {.run = run, .context = json_object()};
	bool ok = given->rest.n == 1
	    ? find_answer(&q, given, err)
	    : fail(err, ERR_USAGE, "ecr policy test needs a REPOSITORY");

	if (q.place.run)
		place_close(&q.place);
	for (size_t i = 0; i < 2; i++) {
		json_decref(q.policies[i]);
		buf_free(&q.texts[i]);
	}
	json_decref(q.context);
	return ok;
}

const struct command policy_test_part = {
    .name = "test",
    .doc = "Say whether somebody may do something with a repository. Each "
	   "action gets a row: allowed or denied, and by which statement of "
	   "which policy; an explicit Deny comes first. Where nobody says "
	   "anything, another account is denied, and one of the registry's own "
	   "account is open: its own policy decides. Another account needs "
	   "that as well. The status is 1 where an action is denied.",
    .operands = "REPOSITORY",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .no = "An action is denied.",
    .run = test,
};
