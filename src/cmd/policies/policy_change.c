/* policy allow, policy revoke: one statement put in or taken out.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cli/rows/rows.h"
#include "cmd/commands.h"
#include "cmd/verbs/consent.h"
#include "cmd/policies/policy.h"
#include "cmd/policies/subject.h"
#include "cmd/verbs/verb.h"
#include "rules/policy/lint.h"
#include "rules/policy/words.h"

enum { PULL, PUSH, SID, CONSENT, ROWS = CONSENT + CONSENT_OPTIONS_N };

static const struct arg options[] = {
    [PULL] = {"--pull", NARGS_ONE, "WHO", .exact = true,
	.doc = "Who may pull: the 12 digits of an account, the ARN of a user "
	       "or role, an organization (o-…), or a service."},
    [PUSH] = {"--push", NARGS_ONE, "WHO", .exact = true,
	.doc = "Who may push, and pull."},
    [SID] = {"--sid", NARGS_ONE, "NAME", .exact = true,
	.doc = "The name of the statement, in place of one that is made of who "
	       "and what."},
    CONSENT_OPTIONS(CONSENT),
    VERB_ROWS(ROWS),
    {0},
};

/* One change. */
struct grant {
	struct run *run;
	struct place place;
	const char *who, *sid;
	bool push, revoke;
	json_t *policy; /* as it will be */
	json_t *rows;   /* what changes, as rows */
};

static const struct row_column columns[] = {
    {.name = "change", .key = "change"},
    {.name = "sid", .key = "sid"},
    {.name = "says", .key = "says"},
    {0},
};

static const struct rows_form form = {
    .key = "changes", .columns = columns, .empty = "nothing changes"};

static bool
is_organization(const char *who)
{
	return strncmp(who, "o-", 2) == 0 && who[2] &&
	    strspn(who + 2, "abcdefghijklmnopqrstuvwxyz0123456789") ==
	    strlen(who + 2);
}

static bool
check_who(const char *who, struct error *err)
{
	return is_organization(who) ||
	    (strcmp(who, "*") != 0 &&
		policy_principal_is_possible("AWS", who)) ||
	    policy_principal_is_possible("Service", who) ||
	    fail(err, ERR_USAGE,
		"\"%s\" is not an account, the ARN of a user or role, an "
		"organization or a service",
		who);
}

/* "EcrPull210987654321rolerci": letters and digits alone. */
static const char *
make_sid(struct arena *arena, const char *who, bool push)
{
	const char *account = policy_account(who);
	char *sid = arena_printf(
	    arena, "Ecr%s%s", push ? "Push" : "Pull", account ? account : who);
	char *to = sid;

	for (const char *from = sid; *from; from++)
		if (isalnum((unsigned char)*from))
			*to++ = *from;
	*to = '\0';
	return sid;
}

static json_t *
make_actions(bool push)
{
	json_t *list = json_array();
	char name[64];

	json_array_append_new(
	    list, json_text("ecr:BatchCheckLayerAvailability"));
	for (const char *const *at = policy_pull_actions; *at; at++) {
		snprintf(name, sizeof(name), "ecr:%s", *at);
		json_array_append_new(list, json_text(name));
	}
	for (const char *const *at = policy_push_actions; push && *at; at++) {
		snprintf(name, sizeof(name), "ecr:%s", *at);
		json_array_append_new(list, json_text(name));
	}
	return list;
}

static json_t *
make_principal(struct arena *arena, const char *who)
{
	if (is_organization(who))
		return json_text("*");
	if (!policy_principal_is_possible("AWS", who))
		return json_members("Service", json_text(who));
	if (policy_account(who) == who)
		who = arena_printf(arena, "arn:aws:iam::%s:root", who);
	return json_members("AWS", json_text(who));
}

static json_t *
make_statement(const struct grant *change)
{
	json_t *statement = json_members("Sid", json_text(change->sid),
	    "Effect", json_text("Allow"), "Principal",
	    make_principal(&change->run->arena, change->who), "Action",
	    make_actions(change->push));

	if (is_organization(change->who))
		json_object_set_new(statement, "Condition",
		    json_members("StringEquals",
			json_members(
			    "aws:PrincipalOrgID", json_text(change->who))));
	return statement;
}

static void
add_row(struct grant *change, const char *sign, const json_t *statement)
{
	struct buf says = {0};

	policy_sentence(&says, statement, &change->run->arena);
	json_array_append_new(change->rows,
	    json_members("change", json_text(sign), "sid",
		json_text(change->sid), "says", json_text(buf_text(&says))));
	buf_free(&says);
}

/* Where the statement of that name stands; -1 where there is none. */
static int
find_sid(const json_t *statements, const char *sid)
{
	const json_t *statement;
	size_t i;

	json_array_foreach (statements, i, statement) {
		const char *found = json_get_string(statement, "Sid");

		if (found && strcmp(found, sid) == 0)
			return (int)i;
	}
	return -1;
}

/* All others stay as somebody wrote them. */
static void
edit(struct grant *change, json_t *statements)
{
	int at = find_sid(statements, change->sid);
	json_t *old = at < 0 ? NULL : json_array_get(statements, (size_t)at);
	json_t *made = change->revoke ? NULL : make_statement(change);

	if (made && old && json_equal(made, old)) {
		json_decref(made);
		return;
	}
	if (old)
		add_row(change, "-", old);
	if (made)
		add_row(change, "+", made);
	if (made && old)
		json_array_set_new(statements, (size_t)at, made);
	else if (made)
		json_array_append_new(statements, made);
	else if (old)
		json_array_remove(statements, (size_t)at);
}

/* The policy that is there, with a list of statements; a new one where there is
 * none. */
static bool
read_policy(struct grant *change, struct error *err)
{
	struct buf text = {0};
	json_t *one;
	bool ok = policy_fetch(&change->place, POLICY_REPOSITORY, &text, err);

	if (ok && text.len)
		change->policy = json_read(buf_text(&text), text.len, err);
	else if (ok)
		change->policy = json_members("Version",
		    json_text("2012-10-17"), "Statement", json_array());
	buf_free(&text);
	one = json_object_get(change->policy, "Statement");
	if (json_is_object(one)) {
		json_t *list = json_array();

		json_array_append(list, one);
		json_object_set_new(change->policy, "Statement", list);
	}
	return ok && change->policy;
}

static bool
print_rows(
    struct grant *change, const struct rows_wish *wish, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, change->run, &form, wish, err);
	json_t *row;
	size_t i;

	json_array_foreach (change->rows, i, row)
		if (ok)
			ok = rows_add(&rows, json_incref(row), err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

/* A policy without statements is none. */
static bool
write_policy(struct grant *change, struct error *err)
{
	size_t left =
	    json_array_size(json_object_get(change->policy, "Statement"));
	struct buf text = {0};
	json_t *params = json_object(), *reply;

	if (left) {
		json_write(&text, change->policy, &json_style_plain);
		json_object_set_new(
		    params, "policyText", json_text(buf_text(&text)));
	}
	reply = place_call(&change->place,
	    left ? "set-repository-policy" : "delete-repository-policy", params,
	    err);
	buf_free(&text);
	if (!reply)
		return false;
	json_decref(reply);
	consent_tell(change->run, "%s: %s %s", change->place.repository,
	    change->revoke ? "revoked" : "allowed", change->sid);
	return true;
}

static bool
make_change(
    struct grant *change, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = consent_wish(given, CONSENT, ROWS);
	const char *question = arena_printf(&change->run->arena,
	    "Change the policy of %s?", change->place.repository);

	if (!read_policy(change, err))
		return false;
	edit(change, json_object_get(change->policy, "Statement"));
	if (!print_rows(change, &wish, err) ||
	    json_array_size(change->rows) == 0)
		return err->kind == ERR_NONE;
	return consent_ask(
		   given, CONSENT, question, "the policy would change", err) &&
	    write_policy(change, err);
}

/* Who and what, or the name of a statement. */
static bool
read_wish(
    struct grant *change, const struct arg_parser *given, struct error *err)
{
	const char *pull = argparse_word(given, PULL);
	const char *push = argparse_word(given, PUSH);

	change->push = push != NULL;
	change->who = push ? push : pull;
	change->sid = argparse_word(given, SID);
	if (given->rest.n != 1)
		return fail(err, ERR_USAGE,
		    "one REPOSITORY is needed, and who is meant behind --pull "
		    "or --push");
	if (pull && push)
		return fail(err, ERR_USAGE,
		    "--pull or --push, not both: who pushes may pull as well");
	if (!change->who && !(change->revoke && change->sid))
		return fail(
		    err, ERR_USAGE, "--pull WHO or --push WHO is needed");
	if (change->who && !check_who(change->who, err))
		return false;
	if (!change->sid)
		change->sid =
		    make_sid(&change->run->arena, change->who, change->push);
	return true;
}

static bool
run_change(
    struct grant *change, const struct arg_parser *given, struct error *err)
{
	bool ok = read_wish(change, given, err) &&
	    place_open_api(change->run, given->rest.at[0], REFERENCE_NO_IMAGE,
		&change->place, err);

	change->rows = json_array();
	ok = ok && make_change(change, given, err);
	if (change->place.run)
		place_close(&change->place);
	json_decref(change->policy);
	json_decref(change->rows);
	return ok;
}

static bool
allow(struct run *run, const struct arg_parser *given, struct error *err)
{
	return run_change(&(struct grant){.run = run}, given, err);
}

static bool
policy_revoke(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	return run_change(
	    &(struct grant){.run = run, .revoke = true}, given, err);
}

static const struct example allow_examples[] = {
    {"Let another account pull",
	"ecr policy allow team/app --pull 210987654321"},
    {"Let an organization pull, in a script",
	"ecr policy allow team/app --pull o-example123 --yes"},
    {0},
};

static const struct example revoke_examples[] = {
    {"Take that back", "ecr policy revoke team/app --pull 210987654321"},
    {0},
};

const struct command policy_allow_part = {
    .name = "allow",
    .doc = "Let somebody pull from a repository, or push. Puts one statement "
	   "into the repository's policy, in place of the one with the same "
	   "Sid if there is one, and keeps all that others wrote. Shows what "
	   "changes and asks first. Another account needs a policy of its own "
	   "as well.",
    .operands = "REPOSITORY",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = allow_examples,
    .no = "With --dry-run: something would change; or it was not confirmed.",
    .run = allow,
};

const struct command policy_revoke_part = {
    .name = "revoke",
    .doc = "Take back what policy allow has given. Takes the statement with "
	   "that Sid out of the repository's policy, and the policy away where "
	   "it was the last; all others stay. Shows what changes and asks "
	   "first.",
    .operands = "REPOSITORY",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = revoke_examples,
    .no = "With --dry-run: something would change; or it was not confirmed.",
    .run = policy_revoke,
};
