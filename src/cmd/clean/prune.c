/* prune: what nobody needs any more, by rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/text/human.h"
#include "cmd/clean/choice.h"
#include "cmd/clean/freed.h"
#include "cmd/clean/sweep.h"
#include "cmd/commands.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/place.h"
#include "cmd/verbs/verb.h"

enum {
	UNTAGGED,
	OLDER,
	KEEP,
	SEMVER,
	MATCH,
	TAGS_TOO,
	UNPULLED,
	PROTECT,
	FRESH_TOO,
	PLAN,
	FROM_PLAN,
	PLACES,
	CONSENT = PLACES + 2
};

enum { ROWS = CONSENT + CONSENT_OPTIONS_N, JOBS = ROWS + VERB_ROWS_N };
enum { EXACT = JOBS + 1 };

static const struct arg options[] = {
    [UNTAGGED] = {"--untagged", .exact = true,
	.doc = "Images without a tag; with --match those, too."},
    [OLDER] = {"--older-than", NARGS_ONE, "AGE", .exact = true,
	.doc = "Only what was pushed longer ago: 90d, 12h, or before a date."},
    [KEEP] = {"--keep", NARGS_ONE, "N", .exact = true,
	.doc = "Keep the N newest of those meant, by push, in each "
	       "repository."},
    [SEMVER] = {"--semver", .exact = true,
	.doc = "With --keep: the newest by version, not by push."},
    [MATCH] = {"--match", NARGS_ONE, "GLOB", .exact = true,
	.doc = "Images all of whose tags match. One that has another tag as "
	       "well is left alone, and shown."},
    [TAGS_TOO] = {"--tags-too", .exact = true,
	.doc = "Of such an image remove the tags that match."},
    [UNPULLED] = {"--not-pulled-for", NARGS_ONE, "AGE", .exact = true,
	.doc = "Only what was neither pulled nor pushed since then. This alone "
	       "never suffices: scans count as pulls, and a machine that has "
	       "an image does not pull it."},
    [PROTECT] = {"--protect", NARGS_ONE, "REF|@FILE|-", .exact = true,
	.doc = "What is in use stays: a reference, or a file or standard input "
	       "with one a line, as kubectl, ECS or docker list them. An empty "
	       "list is an error, for a command that failed leaves one."},
    [FRESH_TOO] = {"--fresh-too", .exact = true,
	.doc = "Also what was pushed within the last hour: images of an index "
	       "are pushed before it, without a tag."},
    [PLAN] = {"--plan", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Write what would go to a file, and do nothing."},
    [FROM_PLAN] = {"--from-plan", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Do exactly what such a file says; refuse if a repository has "
	       "changed since."},
    VERB_PLACES(PLACES),
    CONSENT_OPTIONS(CONSENT),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    [EXACT] = {"--exact", .exact = true,
	.doc = "Read the manifests that ecr du has not kept, so that the plan "
	       "says what is really freed; else it says the most that can be. "
	       "Reading one may count as a pull of its image."},
    {0},
};

static const struct example examples[] = {
    {"What has no tag, and is a week old",
	"ecr prune 'team/*' --untagged --older-than 7d"},
    {"All but the 20 newest, and what is deployed",
	"kubectl get pods -A -o jsonpath='{..image}' | "
	"ecr prune team/app --keep 20 --protect -"},
    {"Images of pull requests, in a script",
	"ecr prune 'team/*' --match 'pr-*' --older-than 14d --yes"},
    {"The same everywhere, asked once",
	"ecr prune 'team/*' --untagged --regions all"},
    {"Look at it first, do it later",
	"ecr prune 'team/*' --untagged --plan plan.json"},
    {0},
};

struct prune {
	struct run *run;
	const struct arg_parser *given;
	struct choice choice;
	struct protect protect;
	struct sweep sweep;
};

/* What says too little to delete by. */
static bool
check_choice(const struct prune *prune, struct error *err)
{
	const struct choice *c = &prune->choice;

	if (c->untagged || c->match || c->older_than.kind || c->keep >= 0)
		return true;
	return fail(err, ERR_USAGE,
	    c->not_pulled_for.kind
		? "--not-pulled-for alone does not suffice: scans count as "
		  "pulls, and machines that have an image do not pull it; name "
		  "--untagged, --match, --older-than or --keep as well"
		: "ecr prune needs --untagged, --match, --older-than or "
		  "--keep");
}

static bool
read_choice(struct prune *prune, struct error *err)
{
	const struct arg_parser *given = prune->given;
	struct choice *c = &prune->choice;

	*c = (struct choice){.untagged = argparse_given(given, UNTAGGED),
	    .match = argparse_word(given, MATCH),
	    .keep = -1,
	    .semver = argparse_given(given, SEMVER),
	    .tags_too = argparse_given(given, TAGS_TOO),
	    .fresh_too = argparse_given(given, FRESH_TOO),
	    .protect = &prune->protect};
	if (c->semver && !argparse_given(given, KEEP))
		return fail(err, ERR_USAGE, "--semver is for --keep");
	if (c->tags_too && !c->match)
		return fail(err, ERR_USAGE, "--tags-too is for --match");
	return verb_number(given, KEEP, 1000000, &c->keep, err) &&
	    verb_moment(given, OLDER, &c->older_than, err) &&
	    verb_moment(given, UNPULLED, &c->not_pulled_for, err) &&
	    check_choice(prune, err) &&
	    protect_read(&prune->run->arena, argparse_word(given, PROTECT),
		&prune->protect, err);
}

static bool
add(void *ctx, struct place *place, const char *repository, struct error *err)
{
	return sweep_add(ctx, place, repository, err);
}

/* All that is meant in one region; one that fails ends it, for one question is
 * about all of them. */
static bool
add_words(struct prune *prune, struct scope_wish wish, struct error *err)
{
	const struct word_list *words = &prune->given->rest;
	struct scopes *scopes = &prune->sweep.scopes;

	for (size_t i = 0; i < words->n; i++) {
		struct place *place =
		    sweep_open(&prune->sweep, words->at[i], &wish, err);
		const struct scope *api = &prune->sweep.places->place.api;

		if (place && place_repositories(place, add, &prune->sweep, err))
			continue;
		if (place && scopes_pass_over(scopes, api, err))
			return true;
		if (api->label)
			consent_tell(prune->run,
			    "%s: cannot be read, and so nothing goes",
			    api->label);
		return false;
	}
	return true;
}

static bool
by_rules(struct prune *prune, struct error *err)
{
	const struct scopes *scopes = &prune->sweep.scopes;
	size_t places = scopes_count(scopes);

	if (prune->given->rest.n == 0)
		return fail(err, ERR_USAGE, "ecr prune needs repositories");
	if (!read_choice(prune, err))
		return false;
	prune->sweep.choice = &prune->choice;
	for (size_t i = 0; i < places; i++)
		if (!add_words(prune, scopes_wish(scopes, i), err))
			return false;
	if (scopes->off == places)
		return fail(err, ERR_GENERAL, "no registry could be asked");
	return prune->sweep.first || fail(err, ERR_NO, "no repository matches");
}

static bool
by_plan(struct prune *prune, const char *path, struct error *err)
{
	for (size_t i = 0; i < CONSENT; i++)
		if (i != FROM_PLAN && argparse_given(prune->given, i))
			return fail(err, ERR_USAGE,
			    "--from-plan does what the file says, and takes no "
			    "%s",
			    options[i].name);
	if (prune->given->rest.n > 0)
		return fail(err, ERR_USAGE,
		    "--from-plan does what the file says, and takes no "
		    "repositories");
	return sweep_read_plan(&prune->sweep, path, err);
}

/* Of what was shown, and would go but for its youth. */
static bool
shows_fresh(const struct sweep *sweep)
{
	for (const struct swept *s = sweep->first; sweep->choice && s;
	     s = s->next)
		for (size_t i = 0; i < s->survey.n; i++)
			if (s->chosen[i].told &&
			    s->survey.images[i].pushed_at >=
				sweep->choice->fresh)
				return true;
	return false;
}

static bool
ask_and_do(struct prune *prune, struct error *err)
{
	const struct sweep *sweep = &prune->sweep;
	struct arena *arena = &prune->run->arena;
	struct buf size = {0};
	const char *what;

	if (sweep->images + sweep->tags == 0) {
		if (rows_for_person(prune->run) && shows_fresh(sweep))
			consent_tell(prune->run,
			    "nothing goes; with --fresh-too also what was "
			    "pushed within the last hour");
		return true;
	}
	human_size(
	    &size, (uint64_t)(sweep->freed < 0 ? sweep->bytes : sweep->freed));
	what = arena_printf(arena, "%zu image%s and %zu other tag%s, %s%s",
	    sweep->images, sweep->images == 1 ? "" : "s", sweep->tags,
	    sweep->tags == 1 ? "" : "s", buf_text(&size),
	    sweep->freed < 0 ? " at the most" : "");
	buf_free(&size);
	return consent_ask(prune->given, CONSENT,
		   arena_printf(arena, "Delete %s?", what),
		   arena_printf(arena, "%s, would go", what), err) &&
	    sweep_run(&prune->sweep, err);
}

static bool
carry_out(struct prune *prune, struct error *err)
{
	const struct rows_wish wish = consent_wish(prune->given, CONSENT, ROWS);
	const char *from = argparse_word(prune->given, FROM_PLAN);
	const char *to = argparse_word(prune->given, PLAN);

	if (!(from ? by_plan(prune, from, err) : by_rules(prune, err)) ||
	    !freed_count(
		&prune->sweep, argparse_given(prune->given, EXACT), err) ||
	    !sweep_show(&prune->sweep, wish, err))
		return false;
	if (to)
		return sweep_write_plan(&prune->sweep, to, err);
	return ask_and_do(prune, err);
}

static bool
prune(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct prune prune = {
	    .run = run, .given = given, .sweep = {.run = run}};
	bool ok = verb_jobs(run, given, JOBS, err) &&
	    scopes_read(run, given, PLACES, &prune.sweep.scopes, err) &&
	    carry_out(&prune, err);

	sweep_close(&prune.sweep);
	return ok;
}

const struct command prune_command = {
    .name = "prune",
    .group = "cleaning",
    .doc =
	"Delete what nobody needs any more. An image goes if all that is asked "
	"for holds of it. What stays: images of an index that stays, what "
	"refers to an image that stays, what is in use (--protect), and what "
	"was pushed within the last hour. The plan is shown and has to be "
	"confirmed; in a pipe by --yes. Before each pass the listing is read "
	"again, and what has got a tag or is named by an index since drops "
	"out; afterwards the indexes that stay are checked. An index that "
	"cannot be read ends it before anything goes.",
    .operands = "GLOB...",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No repository matches, a repository is not as the plan has it, or "
	  "it was not confirmed.",
    .run = prune,
};
