/* ensure: repositories that exist afterwards, with these settings.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cli/rows/rows.h"
#include "cmd/commands.h"
#include "cmd/settle/patterns.h"
#include "cmd/settle/plan.h"
#include "cmd/settle/source.h"
#include "cmd/settle/state.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "rules/seed/value.h"

enum { IMMUTABLE, SCAN, KMS, LIFECYCLE, POLICY, TAG, LIKE, DRY_RUN, ROWS };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [IMMUTABLE] = {"--immutable", .exact = true,
	.doc = "Tags may not be moved."},
    [SCAN] = {"--scan-on-push", .exact = true,
	.doc = "Images are scanned as they are pushed."},
    [KMS] = {"--kms", NARGS_OPTIONAL, "KEY", .exact = true, .constant = "",
	.doc = "Encrypted by KMS, with this key or the one of the service. "
	       "That cannot be changed later: a repository that is encrypted "
	       "in another way is an error."},
    [LIFECYCLE] = {"--lifecycle", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH, .doc = "This lifecycle policy."},
    [POLICY] = {"--policy", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "This policy, in place of another one."},
    [TAG] = {"--tag", NARGS_ONE, "KEY=VALUE", .exact = true, .repeats = true,
	.doc = "With this tag of the resource; others stay. May be given "
	       "again."},
    [LIKE] = {"--like", NARGS_ONE, "REPOSITORY", .exact = true,
	.completion = COMPLETE_REFERENCE,
	.doc = "All settings as those of another repository; what the other "
	       "options say comes first."},
    [DRY_RUN] = {"--dry-run", .exact = true, .doc = CONSENT_DRY_RUN},
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

/* So often somebody else may be first. */
enum { ROUNDS = 5 };

struct ensuring {
	struct run *run;
	const struct arg_parser *given;
	struct scope scope;
	const char **names;
	json_t *wanted; /* as a seed describes a repository */
	unsigned what;
	struct plan plan;
	json_t *found; /* by name, as they were seen last */
};

static void
want(struct ensuring *e, const char *key, json_t *value)
{
	json_object_set_new(e->wanted, key, value);
}

static bool
want_file(struct ensuring *e, size_t option, const char *key,
    bool (*check)(struct seed_faults *, const char *path, const json_t *),
    struct error *err)
{
	const char *word = argparse_word(e->given, option);
	struct source source = {0};
	bool ok;

	if (!word)
		return true;
	ok = source_read(e->run, word, &source, err) &&
	    (check(&source.faults, "", source.value) ||
		source_fail(&source, err));
	if (ok)
		want(e, key, json_incref(source.value));
	source_free(&source);
	return ok;
}

static bool
want_tags(struct ensuring *e, struct error *err)
{
	const struct word_list *words = &e->given->values[TAG].words;
	json_t *tags = json_object_get(e->wanted, "tags");

	if (words->n && !tags) {
		tags = json_object();
		want(e, "tags", tags);
	}
	for (size_t i = 0; i < words->n; i++) {
		const char *equals = strchr(words->at[i], '=');

		if (!equals || equals == words->at[i])
			return fail(err, ERR_USAGE, "--tag %s: it is KEY=VALUE",
			    words->at[i]);
		json_object_set_new(tags,
		    arena_strndup(&e->run->arena, words->at[i],
			(size_t)(equals - words->at[i])),
		    json_text(equals + 1));
	}
	return true;
}

static void
want_flags(struct ensuring *e)
{
	const char *key = argparse_word(e->given, KMS);
	json_t *kms;

	if (argparse_given(e->given, IMMUTABLE)) {
		want(e, "imageTagMutability", json_text("IMMUTABLE"));
		json_object_del(
		    e->wanted, "imageTagMutabilityExclusionFilters");
	}
	if (argparse_given(e->given, SCAN))
		want(e, "scanOnPush", json_true());
	if (!argparse_given(e->given, KMS))
		return;
	kms = json_members("encryptionType", json_text("KMS"));
	if (key && *key)
		json_object_set_new(kms, "kmsKey", json_text(key));
	want(e, "encryptionConfiguration", kms);
}

/* All that another repository is; a key belongs to its registry. */
static bool
want_like(struct ensuring *e, struct error *err)
{
	const char *word = argparse_word(e->given, LIKE);
	const char **names;
	struct scope scope = {0};
	json_auto_t *found = NULL;
	json_t *like;
	bool ok;

	if (!word)
		return true;
	ok = patterns_open(e->run, &word, 1, false, &scope, &names, err);
	if (ok)
		found =
		    state_repositories(&scope, NULL, names[0], STATE_ALL, err);
	like = found ? json_object_get(found, names[0]) : NULL;
	if (found && !like)
		fail(err, ERR_SERVICE, "there is no repository %s", word);
	scope_close(&scope);
	if (!like)
		return false;
	json_object_update(e->wanted, like);
	json_object_del(e->wanted, "uri");
	json_object_del(e->wanted, "arn");
	json_object_del(e->wanted, "name");
	if (strcmp(scope.host ? scope.host : "",
		e->scope.host ? e->scope.host : "") != 0)
		json_object_del(
		    json_object_get(e->wanted, "encryptionConfiguration"),
		    "kmsKey");
	return true;
}

/* What is asked is what is wanted: nobody needs rights beyond. */
static void
choose_questions(struct ensuring *e)
{
	if (json_object_get(e->wanted, "policy"))
		e->what |= STATE_POLICY;
	if (json_object_get(e->wanted, "lifecyclePolicy"))
		e->what |= STATE_LIFECYCLE;
	if (json_object_get(e->wanted, "tags"))
		e->what |= STATE_TAGS;
}

/* Look at all of them and compare. */
static bool
look(struct ensuring *e, struct error *err)
{
	json_decref(e->found);
	e->found = json_object();
	plan_free(&e->plan);
	e->plan = (struct plan){.scope = &e->scope};
	for (const char **name = e->names; *name; name++) {
		json_auto_t *found =
		    state_repositories(&e->scope, NULL, *name, e->what, err);
		json_t *one = json_object_get(found, *name);

		if (!found)
			return false;
		plan_repository(&e->plan, *name, e->wanted, one);
		if (one)
			json_object_set(e->found, *name, one);
	}
	return true;
}

static bool
show(struct ensuring *e, struct error *err)
{
	const struct rows_wish wish = verb_wish(e->given, ROWS);

	if (!plan_show(&e->plan, &wish, err))
		return false;
	return e->plan.n + e->plan.impossible == 0 ||
	    fail(err, ERR_NO, "%zu change%s would be made", e->plan.n,
		e->plan.n == 1 ? "" : "s");
}

/* What no call can do, before anything is done. */
static bool
refuse_impossible(struct ensuring *e, struct error *err)
{
	const struct change *c = e->plan.first;

	while (c && c->operation)
		c = c->next;
	return !c ||
	    fail(err, ERR_GENERAL, "%s: %s is %s; wanted is %s", c->target,
		c->setting, c->before, c->after);
}

/* Somebody who does the same at the same time may be first: look again. */
static bool
settle(struct ensuring *e, struct error *err)
{
	for (int round = 0; round < ROUNDS; round++) {
		if (!look(e, err))
			return false;
		if (argparse_given(e->given, DRY_RUN))
			return show(e, err);
		if (!refuse_impossible(e, err))
			return false;
		if (e->plan.n == 0)
			return true;
		if (!plan_run(&e->plan, err))
			return false;
	}
	return fail(
	    err, ERR_GENERAL, "somebody else changes what was just changed");
}

static const struct row_column columns[] = {
    {.name = "uri", .key = "uri"}, {.name = "name", .key = "name"}, {0}};

static const struct rows_form form = {
    .key = "repositories", .columns = columns, .bare = true};

static bool
print(struct ensuring *e, struct error *err)
{
	struct rows_wish wish = verb_wish(e->given, ROWS);
	struct rows rows;
	bool ok;

	wish.usual = "uri";
	ok = rows_open(&rows, e->run, &form, &wish, err);
	for (const char **name = e->names; ok && *name; name++) {
		const json_t *one = json_object_get(e->found, *name);

		ok = rows_add(&rows,
		    json_members("uri", json_text(json_get_string(one, "uri")),
			"name", json_text(*name)),
		    err);
	}
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
run_ensuring(struct ensuring *e, struct error *err)
{
	const struct word_list *rest = &e->given->rest;

	if (rest->n == 0)
		return fail(err, ERR_USAGE, "ecr ensure needs a REPOSITORY");
	if (!patterns_open(
		e->run, rest->at, rest->n, false, &e->scope, &e->names, err) ||
	    !want_like(e, err))
		return false;
	want_flags(e);
	if (!want_tags(e, err) ||
	    !want_file(e, POLICY, "policy", seed_value_policy, err) ||
	    !want_file(
		e, LIFECYCLE, "lifecyclePolicy", seed_value_lifecycle, err))
		return false;
	choose_questions(e);
	if (!settle(e, err))
		return false;
	return argparse_given(e->given, DRY_RUN) || print(e, err);
}

static bool
ensure(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct ensuring e = {
	    .run = run, .given = given, .wanted = json_object()};
	bool ok = verb_jobs(run, given, JOBS, err) && run_ensuring(&e, err);

	plan_free(&e.plan);
	json_decref(e.found);
	json_decref(e.wanted);
	scope_close(&e.scope);
	return ok;
}

static const struct example examples[] = {
    {"A repository that is there afterwards, in a pipeline",
	"uri=$(ecr ensure team/app --immutable --scan-on-push)"},
    {"With policies and tags",
	"ecr ensure team/app --lifecycle lifecycle.json --policy policy.json "
	"--tag owner=team --tag stage=prod"},
    {"Several, like another one", "ecr ensure team/a team/b --like team/app"},
    {"What is missing", "ecr ensure team/app --immutable --dry-run"},
    {0},
};

const struct command ensure_command = {
    .name = "ensure",
    .group = "repositories",
    .doc = "Make sure that repositories exist with these settings. Whatever "
	   "was before: a missing one is created, settings that differ are "
	   "changed, what no option names stays. Each change is said on "
	   "standard error, the URIs are printed. Two runs at once are fine. "
	   "A policy that names a role which was just made is put again for a "
	   "minute, until the service knows the role. How a repository is "
	   "encrypted cannot be changed; where it is another way, nothing is "
	   "done.",
    .operands = "REPOSITORY...",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "With --dry-run: something would change.",
    .run = ensure,
};
