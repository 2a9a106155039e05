/* policy show: a policy as sentences.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/policies/policy.h"
#include "cmd/policies/subject.h"
#include "cmd/verbs/verb.h"
#include "rules/policy/lint.h"
#include "rules/policy/words.h"

enum { REGISTRY, ROWS };

static const struct arg options[] = {
    [REGISTRY] = {"--registry", .exact = true,
	.doc = "The policy of the registry."},
    VERB_ROWS(ROWS),
    {0},
};

static const struct example examples[] = {
    {"Read what a repository allows", "ecr policy show team/app"},
    {"What the registry allows", "ecr policy show --registry"},
    {0},
};

static const struct row_column columns[] = {
    {.name = "statement", .key = "statement", .kind = ROW_COUNT},
    {.name = "sid", .key = "sid"},
    {.name = "says", .key = "says"},
    {0},
};

static const struct rows_form form = {
    .key = "statements", .columns = columns, .empty = "it says nothing"};

static void
put_comma(struct buf *out, size_t at, size_t n)
{
	if (at)
		buf_puts(out, at + 1 == n ? " and " : ", ");
}

/* "account 210987654321", "role ci of account …", "the service …" */
static void
put_principal(struct buf *out, const char *kind, const char *text)
{
	const char *account = policy_account(text);
	const char *name = strrchr(text, ':');

	if (strcmp(text, "*") == 0)
		buf_puts(out, "everybody");
	else if (strcmp(kind, "AWS") != 0)
		buf_printf(out, "the service %s", text);
	else if (!account)
		buf_puts(out, text);
	else if (account == text || (name && strcmp(name, ":root") == 0))
		buf_printf(out, "account %.12s", account);
	else
		buf_printf(out, "%s of account %.12s", name ? name + 1 : text,
		    account);
}

static void
put_principals(struct buf *out, const json_t *who)
{
	const char *kind;
	json_t *list;
	size_t done = 0, n = 0;

	if (json_is_text(who)) {
		put_principal(out, "AWS", json_string_value(who));
		return;
	}
	json_object_foreach ((json_t *)who, kind, list)
		n += policy_count(list);
	json_object_foreach ((json_t *)who, kind, list)
		for (size_t i = 0; i < policy_count(list); i++) {
			const char *text = policy_text(list, i);

			put_comma(out, done++, n);
			put_principal(out, kind, text ? text : "?");
		}
}

/* How many of a set the patterns allow by name: all, or none. */
static size_t
count_set(const json_t *actions, const char *const *names, struct arena *arena)
{
	size_t n = 0;

	for (; names[n]; n++)
		if (!policy_has_action(
			actions, arena_printf(arena, "ecr:%s", names[n])))
			return 0;
	return n;
}

/* "pull", "push" or both, where that is all: to ask for layers goes with
 * either.  NULL for anything else. */
static const char *
name_sets(const json_t *actions, struct arena *arena)
{
	bool asks =
	    policy_has_action(actions, "ecr:BatchCheckLayerAvailability");
	size_t pull = count_set(actions, policy_pull_actions, arena);
	size_t push = count_set(actions, policy_push_actions, arena);

	if (pull + push == 0 || policy_count(actions) != pull + push + asks)
		return NULL;
	return pull && push ? "pull and push" : pull ? "pull" : "push";
}

static void
put_list(struct buf *out, const json_t *list)
{
	size_t n = policy_count(list);

	for (size_t i = 0; i < n; i++) {
		const char *text = policy_text(list, i);

		put_comma(out, i, n);
		buf_puts(out, text ? text : "?");
	}
}

static void
put_actions(struct buf *out, const json_t *actions, struct arena *arena)
{
	size_t n = policy_count(actions);
	const char *first = policy_text(actions, 0);
	const char *sets = name_sets(actions, arena);

	if (n == 1 && first &&
	    (strcmp(first, "*") == 0 || strcmp(first, "ecr:*") == 0)) {
		buf_puts(out, "do anything");
		return;
	}
	if (sets) {
		buf_puts(out, sets);
		return;
	}
	buf_puts(out, "do ");
	put_list(out, actions);
}

static void
put_condition(struct buf *out, const json_t *condition)
{
	const char *op, *key, *gap = ", if ";
	json_t *tests, *values;

	json_object_foreach ((json_t *)condition, op, tests)
		json_object_foreach (tests, key, values) {
			buf_printf(out, "%s%s %s ", gap, key, op);
			if (json_is_text(values))
				buf_puts(out, json_string_value(values));
			else
				json_write(out, values, &json_style_compact);
			gap = " and ";
		}
}

void
policy_sentence(struct buf *out, const json_t *statement, struct arena *arena)
{
	const char *effect = json_get_string(statement, "Effect");
	bool allow = effect && strcmp(effect, "Allow") == 0;
	const json_t *who = json_object_get(statement, "Principal");
	const json_t *what = json_object_get(statement, "Action");
	const json_t *where = json_object_get(statement, "Resource");
	const json_t *elsewhere = json_object_get(statement, "NotResource");

	if (!who)
		buf_puts(out, "everybody but ");
	put_principals(
	    out, who ? who : json_object_get(statement, "NotPrincipal"));
	buf_puts(out, allow ? " may " : " may not ");
	if (what) {
		put_actions(out, what, arena);
	} else {
		buf_puts(out, "do anything but ");
		put_list(out, json_object_get(statement, "NotAction"));
	}
	if (where || elsewhere) {
		buf_puts(out, where ? " with " : " with all but ");
		put_list(out, where ? where : elsewhere);
	}
	put_condition(out, json_object_get(statement, "Condition"));
}

static json_t *
make_row(const json_t *statement, size_t at, struct arena *arena)
{
	const char *sid = json_get_string(statement, "Sid");
	struct buf text = {0};
	json_t *row;

	policy_sentence(&text, statement, arena);
	row = json_members("statement", json_integer((json_int_t)at + 1),
	    "says", json_text(buf_text(&text)));
	if (sid)
		json_object_set_new(row, "sid", json_text(sid));
	buf_free(&text);
	return row;
}

static bool
print(struct run *run, const struct buf *text, const struct rows_wish *wish,
    struct error *err)
{
	json_auto_t *policy = json_read(buf_text(text), text->len, err);
	struct rows rows;
	bool ok;

	if (!policy)
		return fail(err, ERR_USAGE, "no JSON: %s", err->message);
	ok = rows_open(&rows, run, &form, wish, err);
	for (size_t i = 0; ok && i < policy_statements(policy); i++)
		ok = rows_add(&rows,
		    make_row(policy_statement(policy, i), i, &run->arena), err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
show(struct run *run, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = verb_wish(given, ROWS);
	struct place place = {0};
	struct buf text = {0};
	bool ok = policy_read(run, &given->rest,
		      argparse_given(given, REGISTRY), &place, &text, err) &&
	    print(run, &text, &wish, err);

	if (place.run)
		place_close(&place);
	buf_free(&text);
	return ok;
}

const struct command policy_show_part = {
    .name = "show",
    .doc = "Read a policy as sentences: who may do what, where, and under "
	   "which condition. Of a repository, of the registry, or of a file; a "
	   "single operand is a file where one has that name.",
    .operands = "[REPOSITORY|FILE]",
    .completion = COMPLETE_EITHER,
    .options = options,
    .examples = examples,
    .run = show,
};
