/* lifecycle apply: one policy for many repositories, shown before it is put.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "cmd/commands.h"
#include "cmd/verbs/consent.h"
#include "cmd/policies/linting.h"
#include "cmd/policies/trial.h"
#include "cmd/verbs/verb.h"
#include "rules/lifecycle/policy.h"

enum { PROTECT, CONSENT, ROWS = CONSENT + CONSENT_OPTIONS_N };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [PROTECT] = {"--protect", NARGS_ONE, "REF|@FILE|-", .exact = true,
	.doc = "Images that are in use, one a line: nothing is done where the "
	       "policy would take one."},
    CONSENT_OPTIONS(CONSENT),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"One policy for all of a team, after a look",
	"ecr lifecycle apply 'team/*' policy.json"},
    {"In a pipeline", "ecr lifecycle apply 'team/*' policy.json --yes"},
    {0},
};

static const struct row_paint paint[] = {
    {"new", ROW_GREEN},
    {"changed", ROW_YELLOW},
    {0},
};

static const struct row_column columns[] = {
    {.name = "repository", .key = "repository"},
    {.name = "policy", .key = "policy", .paint = paint},
    {.name = "now", .key = "now", .kind = ROW_COUNT},
    {.name = "then", .key = "then", .kind = ROW_COUNT},
    {.name = "images", .key = "images", .kind = ROW_COUNT},
    {0},
};

static const struct rows_form form = {
    .key = "repositories", .columns = columns};

/* A repository that the policy is for. */
struct target {
	struct place *place;
	const char *name;
	const char *change; /* "new", "changed", "same" */
};

struct application {
	struct run *run;
	struct place *places;
	size_t n_places;
	struct target *targets;
	size_t n, room;
	struct buf text;
	const char *kept; /* the policy as the service keeps it */
	struct lifecycle_policy policy;
	struct protect protect;
	size_t changes, lost, failures; /* lost: in use, and would go */
};

static bool
add_target(void *ctx, struct place *place, const char *name, struct error *err)
{
	struct application *a = ctx;

	(void)err;
	if (a->n == a->room) {
		a->room = a->room ? 2 * a->room : 64;
		a->targets =
		    xrealloc(a->targets, a->room * sizeof(*a->targets));
	}
	a->targets[a->n++] =
	    (struct target){place, arena_strdup(&a->run->arena, name), "same"};
	return true;
}

static bool
find_targets(struct application *a, const char *word, struct error *err)
{
	struct place *place = &a->places[a->n_places++];

	return place_open_api(a->run, word,
		   REFERENCE_NO_IMAGE | REFERENCE_NAMES, place, err) &&
	    place_repositories(place, add_target, a, err);
}

/* What is there: `*old` is the policy's text, or stays empty. */
static bool
fetch(struct target *target, struct buf *old, struct error *err)
{
	if (lifecycle_fetch(target->place, old, err))
		return true;
	if (!verb_is_code(err, "LifecyclePolicyNotFoundException"))
		return false;
	error_clear(err);
	return true;
}

static size_t
count_going(struct application *a, const struct survey *survey,
    const struct lifecycle_policy *policy, const bool *kept)
{
	struct lifecycle_decision *made = arena_array(
	    &a->run->arena, struct lifecycle_decision, survey->n + 1);
	size_t n = 0;

	lifecycle_evaluate(&a->run->arena, policy, survey->images, survey->n,
	    (int64_t)(clock_service() * 1000), made);
	for (size_t i = 0; i < survey->n; i++) {
		n += made[i].action != LIFECYCLE_KEEP;
		if (!kept || !kept[i] || made[i].action == LIFECYCLE_KEEP)
			continue;
		a->lost++;
		consent_tell(a->run, "%s is in use and would go: %s",
		    survey->images[i].digest,
		    lifecycle_words(&a->run->arena, &made[i]));
	}
	return n;
}

static json_t *
compare(struct application *a, struct target *target, const struct buf *old,
    const struct survey *survey)
{
	struct arena *arena = &a->run->arena;
	struct lifecycle_policy before = {0};
	const char *was = lifecycle_policy_kept(arena, buf_text(old), old->len);
	struct error none = {0};
	size_t now, then;

	if (old->len)
		lifecycle_parse(arena, old, &before, &none);
	error_clear(&none);
	target->change = !old->len      ? "new"
	    : strcmp(was, a->kept) == 0 ? "same"
					: "changed";
	a->changes += strcmp(target->change, "same") != 0;
	now = count_going(a, survey, &before, NULL);
	then = count_going(a, survey, &a->policy,
	    lifecycle_kept(arena, &a->protect, survey, target->name));
	return json_members("repository", json_text(target->name), "policy",
	    json_text(target->change), "now", json_integer((json_int_t)now),
	    "then", json_integer((json_int_t)then), "images",
	    json_integer((json_int_t)survey->n));
}

static bool
show_target(struct application *a, struct target *target, struct rows *rows,
    struct error *err)
{
	struct survey survey = {0};
	struct buf old = {0};
	bool ok;

	target->place->repository = target->name;
	ok = fetch(target, &old, err) &&
	    survey_read(target->place, &survey, err) &&
	    rows_add(rows, compare(a, target, &old, &survey), err);
	survey_free(&survey);
	buf_free(&old);
	return ok;
}

static bool
show(struct application *a, const struct rows_wish *wish, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, a->run, &form, wish, err);

	for (size_t i = 0; ok && i < a->n; i++)
		ok = show_target(a, &a->targets[i], &rows, err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
put(struct application *a, struct target *target, struct error *err)
{
	if (strcmp(target->change, "same") == 0)
		return true;
	target->place->repository = target->name;
	return place_ask(target->place, "put-lifecycle-policy",
	    json_members(
		"lifecyclePolicyText", json_text_n(a->text.data, a->text.len)),
	    target, err);
}

/* One that fails does not end the others; Ctrl-C does. */
static bool
take_answer(void *ctx, struct calls_answer *answer, struct error *err)
{
	struct application *a = ctx;
	const struct target *target = answer->mark;

	if (answer->error.kind == ERR_INTERRUPT) {
		*err = answer->error;
		return false;
	}
	a->failures += !answer->reply;
	consent_tell(a->run, "%s: %s", target->name,
	    answer->reply ? "lifecycle policy put" : answer->error.message);
	error_clear(&answer->error);
	return true;
}

static bool
put_all(struct application *a, struct error *err)
{
	for (size_t i = 0; i < a->n; i++)
		if (!put(a, &a->targets[i], err))
			return false;
	for (size_t i = 0; i < a->n_places; i++)
		if (!place_answers(&a->places[i], take_answer, a, err))
			return false;
	return a->failures == 0 ||
	    fail(err, ERR_GENERAL, "%zu of %zu repositories failed",
		a->failures, a->changes);
}

static bool
carry_out(
    struct application *a, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = consent_wish(given, CONSENT, ROWS);
	const char *words;

	if (!show(a, &wish, err))
		return false;
	if (a->lost)
		return fail(err, ERR_NO,
		    "nothing was done: %zu image%s in use would go", a->lost,
		    a->lost == 1 ? "" : "s");
	if (a->changes == 0)
		return true;
	words = a->changes == 1 ? "y" : "ies";
	return consent_ask(given, CONSENT,
		   arena_printf(&a->run->arena,
		       "Put this policy to %zu repositor%s?", a->changes,
		       words),
		   arena_printf(&a->run->arena, "%zu repositor%s would change",
		       a->changes, words),
		   err) &&
	    put_all(a, err);
}

static bool
run_application(
    struct application *a, const struct arg_parser *given, struct error *err)
{
	const struct word_list *rest = &given->rest;
	size_t n = rest->n - 1;

	if (!protect_read(&a->run->arena, argparse_word(given, PROTECT),
		&a->protect, err) ||
	    !linting_read(rest->at[n], &a->text, err) ||
	    !lifecycle_parse(&a->run->arena, &a->text, &a->policy, err))
		return false;
	a->kept = lifecycle_policy_kept(
	    &a->run->arena, buf_text(&a->text), a->text.len);
	a->places = arena_array(&a->run->arena, struct place, n);
	for (size_t i = 0; i < n; i++)
		if (!find_targets(a, rest->at[i], err))
			return false;
	return a->n ? carry_out(a, given, err)
		    : fail(err, ERR_NO, "no repository matches");
}

static bool
apply(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct application a = {.run = run};
	bool ok = given->rest.n >= 2
	    ? verb_jobs(run, given, JOBS, err) &&
		run_application(&a, given, err)
	    : fail(err, ERR_USAGE,
		  "ecr lifecycle apply needs a REPOSITORY and a FILE");

	for (size_t i = 0; i < a.n_places; i++)
		place_close(&a.places[i]);
	free(a.targets);
	buf_free(&a.text);
	return ok;
}

const struct command lifecycle_apply_part = {
    .name = "apply",
    .doc = "Put one lifecycle policy to many repositories. Shows for each "
	   "whether it gets a policy or another one, how many of its images "
	   "the policy of now takes and how many this one would, and asks "
	   "before it puts any. Repositories that have it already are left "
	   "alone; one that fails does not end the others, and makes the "
	   "status 255. With --dry-run the status is 1 where something would "
	   "change.",
    .operands = "REPOSITORY... FILE",
    .completion = COMPLETE_REFERENCE,
    .then = COMPLETE_EITHER,
    .options = options,
    .examples = examples,
    .no = "With --dry-run: something would change; an image of --protect would "
	  "go; no repository matches; or it was not confirmed.",
    .run = apply,
};
