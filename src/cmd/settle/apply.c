/* apply: a registry made as a file describes it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/settle/patterns.h"
#include "cmd/settle/plan.h"
#include "cmd/settle/source.h"
#include "cmd/settle/state.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "rules/glob.h"
#include "rules/seed/check.h"
#include "rules/seed/part.h"

enum { PRUNE, FORCE, CONSENT, ROWS = CONSENT + CONSENT_OPTIONS_N };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [PRUNE] = {"--prune", .exact = true,
	.doc = "Delete what is there and not in the file: of each list and "
	       "setting that the file has. A repository with images stays, "
	       "and is a failure."},
    [FORCE] = {"--force", .exact = true,
	.doc = "Move tags that are on another image."},
    CONSENT_OPTIONS(CONSENT),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"See what differs, in a pipeline: status 1 where something does",
	"ecr apply registry.yaml --dry-run"},
    {"Make it so, after a look", "ecr apply registry.yaml"},
    {"Take what was tried locally", "ecr apply registry.yaml 'team/*' --yes"},
    {0},
};

struct applying {
	struct run *run;
	const struct arg_parser *given;
	struct source source;
	struct scope scope;
	const char **patterns;
	struct plan plan;
};

static bool
refuse(
    struct applying *a, const char *path, const char *words, struct error *err)
{
	seed_fault(&a->source.faults, path, "%s", words);
	return source_fail(&a->source, err);
}

static bool
read_file(struct applying *a, const char *word, struct error *err)
{
	if (!source_read(a->run, word, &a->source, err))
		return false;
	if (!seed_check(&a->source.faults, a->source.value))
		return source_fail(&a->source, err);
	if (json_array_size(json_object_get(a->source.value, "registries")))
		return refuse(
		    a, "registries", "apply makes one registry at a time", err);
	if (json_object_get(a->source.value, "findings") ||
	    json_object_get(a->source.value, "public"))
		consent_tell(a->run,
		    "\"findings\" and \"public\" are for ecr-local alone: "
		    "passed over");
	return true;
}

static bool
check_place(struct applying *a, const json_t *registry, struct error *err)
{
	const char *region = json_get_string(a->source.value, "region");
	const char *account = json_get_string(a->source.value, "account");
	const char *is = json_get_string(registry, "account");

	if (region && a->scope.region && strcmp(region, a->scope.region) != 0)
		return refuse(a, "region",
		    arena_printf(&a->run->arena, "the registry is in %s",
			a->scope.region),
		    err);
	if (!is)
		is = a->scope.account;
	if (account && is && strcmp(account, is) != 0)
		return refuse(a, "account",
		    arena_printf(
			&a->run->arena, "the registry is of account %s", is),
		    err);
	return true;
}

static const char *
name_of(const json_t *repository)
{
	const char *name = json_string_value(repository);

	if (!name)
		name = json_get_string(repository, "name");
	return name ? name : json_get_string(repository, "repositoryName");
}

/* What is asked is what the file speaks of. */
static unsigned
choose_questions(const json_t *repositories)
{
	const json_t *one;
	unsigned what = 0;
	size_t i;

	json_array_foreach (repositories, i, one) {
		if (json_object_get(one, "policy"))
			what |= STATE_POLICY;
		if (json_object_get(one, "lifecyclePolicy"))
			what |= STATE_LIFECYCLE;
		if (json_object_get(one, "tags"))
			what |= STATE_TAGS;
	}
	return what;
}

static bool
compare_repositories(struct applying *a, struct error *err)
{
	const json_t *wanted = json_object_get(a->source.value, "repositories");
	json_auto_t *there = NULL, *told = json_object();
	const char *name;
	const json_t *one;
	json_t *found;
	size_t i;

	if (!json_is_array(wanted))
		return true;
	there = state_repositories(
	    &a->scope, a->patterns, NULL, choose_questions(wanted), err);
	if (!there)
		return false;
	json_array_foreach (wanted, i, one) {
		name = name_of(one);
		if (!glob_matches_any(a->patterns, name))
			continue;
		found = json_object_get(there, name);
		json_object_set_new(told, name, json_true());
		plan_repository(&a->plan, name, one, found);
		if (!plan_images(&a->plan, name, json_object_get(one, "images"),
			found != NULL, err))
			return false;
	}
	json_object_foreach (there, name, found)
		if (a->plan.prune && !json_object_get(told, name))
			plan_remove(&a->plan, name);
	json_object_update(there, told);
	return patterns_met(a->patterns, there, err);
}

static bool
has_parts(const json_t *root)
{
	for (const struct seed_part *part = seed_parts; part->key; part++)
		if (json_object_get(root, part->key))
			return true;
	return json_object_get(root, "account") != NULL;
}

static bool
compare(struct applying *a, struct error *err)
{
	json_auto_t *registry = NULL;
	bool ok;

	if (!a->patterns[0] && has_parts(a->source.value)) {
		registry = state_registry(&a->scope, err);
		if (!registry)
			return false;
	}
	ok = check_place(a, registry, err) && compare_repositories(a, err);
	if (ok && registry)
		plan_registry(&a->plan, a->source.value, registry);
	return ok;
}

static bool
tell_impossible(const struct applying *a, struct error *err)
{
	return a->plan.impossible == 0 ||
	    fail(err, ERR_GENERAL, "%zu difference%s stay%s: see the plan",
		a->plan.impossible, a->plan.impossible == 1 ? "" : "s",
		a->plan.impossible == 1 ? "s" : "");
}

static bool
carry_out(struct applying *a, struct error *err)
{
	const struct rows_wish wish = consent_wish(a->given, CONSENT, ROWS);
	size_t n = a->plan.n, all = n + a->plan.impossible;

	if (!plan_show(&a->plan, &wish, err))
		return false;
	if (all == 0)
		return true;
	if (n == 0 && !argparse_given(a->given, CONSENT + 1))
		return tell_impossible(a, err);
	if (!consent_ask(a->given, CONSENT,
		arena_printf(&a->run->arena, "Make %s?",
		    n == 1
			? "this change"
			: arena_printf(&a->run->arena, "these %zu changes", n)),
		arena_printf(&a->run->arena, "%zu difference%s", all,
		    all == 1 ? "" : "s"),
		err))
		return false;
	if (!plan_run(&a->plan, err))
		return false;
	if (a->plan.raced)
		return fail(err, ERR_GENERAL,
		    "somebody else made a repository meanwhile: apply again");
	return tell_impossible(a, err);
}

static bool
run_applying(struct applying *a, struct error *err)
{
	const struct word_list *rest = &a->given->rest;

	if (rest->n == 0)
		return fail(err, ERR_USAGE, "ecr apply needs a FILE");
	a->plan = (struct plan){.scope = &a->scope,
	    .prune = argparse_given(a->given, PRUNE),
	    .force = argparse_given(a->given, FORCE)};
	return read_file(a, rest->at[0], err) &&
	    patterns_open(a->run, rest->at + 1, rest->n - 1, true, &a->scope,
		&a->patterns, err) &&
	    compare(a, err) && carry_out(a, err);
}

static bool
apply(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct applying a = {.run = run, .given = given};
	bool ok = verb_jobs(run, given, JOBS, err) && run_applying(&a, err);

	plan_free(&a.plan);
	scope_close(&a.scope);
	source_free(&a.source);
	return ok;
}

const struct command apply_command = {
    .name = "apply",
    .group = "registry",
    .doc = "Make a registry as a file describes it. The file is what \"ecr "
	   "export\" prints and \"ecr-local seed\" reads; what it does not "
	   "speak of stays. Shows first what is created (+), changed (~) and "
	   "with --prune deleted (-), and asks; in a pipe --yes is needed. "
	   "With --dry-run the status is 1 where something differs. Faults "
	   "of the file are told with line and key. Images cannot be made of "
	   "a file: tags are put on images that are there, what is missing is "
	   "shown with \"!\" and makes the status 255. With patterns these "
	   "repositories alone.",
    .operands = "FILE [PATTERN...]",
    .completion = COMPLETE_PATH,
    .then = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "With --dry-run: something differs; no repository matches; or the "
	  "question was "
	  "answered with no.",
    .run = apply,
};
