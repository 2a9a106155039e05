/* lifecycle lint: what is wrong with a lifecycle policy.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/json/json.h"
#include "cmd/commands.h"
#include "cmd/policies/linting.h"
#include "cmd/policies/trial.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "rules/lifecycle/lint.h"

enum { STRICT, PROTECT, RULES, ROWS };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [STRICT] = {"--strict", .exact = true,
	.doc = "Warnings count as well: status 1."},
    [PROTECT] = {"--protect", NARGS_ONE, "REF|@FILE|-", .exact = true,
	.doc = "Images that are in use, one a line: an error where the policy "
	       "would take one. Needs a repository."},
    [RULES] = {"--rules", .exact = true,
	.doc = "Print the rules, each with an example, and check nothing."},
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"Check a file, in a pipeline", "ecr lifecycle lint policy.json --strict"},
    {"Check it against the images of a repository",
	"ecr lifecycle lint team/app policy.json"},
    {"Check the policy that a repository has", "ecr lifecycle lint team/app"},
    {"What can be found", "ecr lifecycle lint --rules"},
    {0},
};

/* One check. */
struct check_run {
	struct run *run;
	const char *repository, *file; /* either may be NULL */
	struct protect protect;
	struct buf text;
};

/* A repository and a file, or one of both. */
static bool
read_operands(
    struct check_run *check, const struct word_list *rest, struct error *err)
{
	if (rest->n == 0 || rest->n > 2)
		return fail(err, ERR_USAGE,
		    "ecr lifecycle lint needs a FILE, a REPOSITORY, or both");
	if (rest->n == 2) {
		check->repository = rest->at[0];
		check->file = rest->at[1];
	} else if (linting_is_file(rest->at[0])) {
		check->file = rest->at[0];
	} else {
		check->repository = rest->at[0];
	}
	if (check->protect.n && !check->repository)
		return fail(
		    err, ERR_USAGE, "--protect needs a repository to look at");
	return !check->file || linting_read(check->file, &check->text, err);
}

/* Where nobody may ask, nothing is said of it. */
static bool
is_replicated(struct place *place)
{
	struct error none = {0};
	json_auto_t *reply =
	    place_call(place, "describe-registry", json_object(), &none);
	const json_t *rules = json_object_get(
	    json_object_get(reply, "replicationConfiguration"), "rules");

	error_clear(&none);
	return json_array_size(rules) > 0;
}

static bool
check_place(struct check_run *check, struct place *place, struct survey *survey,
    const struct lint_finding **out, struct error *err)
{
	struct arena *arena = &check->run->arena;
	struct lifecycle_listing listing = {0};

	if ((!check->file && !lifecycle_fetch(place, &check->text, err)) ||
	    !survey_read(place, survey, err))
		return false;
	lifecycle_warn(check->run, survey);
	listing = (struct lifecycle_listing){.images = survey->images,
	    .n = survey->n,
	    .now = (int64_t)(clock_service() * 1000),
	    .replicated = is_replicated(place),
	    .kept = lifecycle_kept(
		arena, &check->protect, survey, place->repository)};
	*out = lifecycle_lint(
	    arena, buf_text(&check->text), check->text.len, &listing);
	return true;
}

static bool
check_repository(
    struct check_run *check, const struct lint_finding **out, struct error *err)
{
	struct place place = {0};
	struct survey survey = {0};
	bool ok = place_open_api(check->run, check->repository,
		      REFERENCE_NO_IMAGE, &place, err) &&
	    check_place(check, &place, &survey, out, err);

	survey_free(&survey);
	place_close(&place);
	return ok;
}

static bool
check_all(
    struct check_run *check, const struct lint_finding **out, struct error *err)
{
	if (check->repository)
		return check_repository(check, out, err);
	*out = lifecycle_lint(
	    &check->run->arena, buf_text(&check->text), check->text.len, NULL);
	consent_tell(check->run,
	    "not checked: L22 to L33, which need the images: ecr lifecycle "
	    "lint REPOSITORY FILE");
	return true;
}

static bool
lint(struct run *run, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = verb_wish(given, ROWS);
	const struct lint_finding *findings = NULL;
	struct check_run check = {.run = run};
	bool ok;

	if (argparse_given(given, RULES))
		return linting_print_rules(
		    run, &wish, lifecycle_lint_rules, err);
	ok = verb_jobs(run, given, JOBS, err) &&
	    protect_read(&run->arena, argparse_word(given, PROTECT),
		&check.protect, err) &&
	    read_operands(&check, &given->rest, err) &&
	    check_all(&check, &findings, err) &&
	    linting_print(
		run, &wish, findings, argparse_given(given, STRICT), err);
	buf_free(&check.text);
	return ok;
}

const struct command lifecycle_lint_part = {
    .name = "lint",
    .doc = "Find what is wrong with a lifecycle policy: what the service "
	   "would refuse, in its words, rules that can never act, "
	   "lists that are AND where OR was meant, images that no rule "
	   "reaches. Each finding has a line of the text, the id of its rule "
	   "and the key. A FILE alone is checked by itself; with a "
	   "REPOSITORY, its images are looked at, and its own policy where "
	   "there is no FILE. A single operand is a file where one has that "
	   "name. The status is 1 where something is an error.",
    .operands = "[REPOSITORY] [FILE]",
    .completion = COMPLETE_EITHER,
    .then = COMPLETE_PATH,
    .options = options,
    .examples = examples,
    .no = "Something is an error, or with --strict a warning.",
    .run = lint,
};
