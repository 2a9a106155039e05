/* lifecycle test: what a policy would do to a repository.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "base/text/human.h"
#include "cmd/policies/linting.h"
#include "cmd/policies/trial.h"
#include "cmd/verbs/verb.h"

enum { SERVER, PROTECT, AT, IMAGES, ROWS };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [SERVER] = {"--server", .exact = true,
	.doc = "Ask for the service's own preview instead."},
    [PROTECT] = {"--protect", NARGS_ONE, "REF|@FILE|-", .exact = true,
	.doc = "Images that are in use, one a line as kubectl, ECS or docker "
	       "list them: status 1 where one would go."},
    [AT] = {"--at", NARGS_ONE, "DATE", .exact = true,
	.doc = "As if it were then: 2027-01-01, or 90d from now."},
    [IMAGES] = {"--images", .exact = true,
	.doc = "A row for each image, those that stay as well."},
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What a new policy would do", "ecr lifecycle test team/app policy.json"},
    {"What goes until the end of the year",
	"ecr lifecycle test team/app --at 2026-12-31 --images"},
    {"What the service itself says of it",
	"ecr lifecycle test team/app policy.json --server"},
    {0},
};

struct trial {
	struct run *run;
	struct place *place;
	struct survey *survey;
	struct buf text; /* the policy */
	bool own;        /* it is the repository's */
	struct lifecycle_policy policy;
	struct lifecycle_decision *made;  /* by image */
	struct lifecycle_decision *alone; /* were it not for relations */
	const bool *kept;                 /* by image, or NULL */
	struct moment moment;             /* --at, or now */
};

static void
decide(struct trial *trial)
{
	const struct survey *survey = trial->survey;
	struct arena *arena = &trial->run->arena;
	int64_t at = (int64_t)(verb_when(&trial->moment) * 1000);
	struct lifecycle_image *apart =
	    arena_array(arena, struct lifecycle_image, survey->n + 1);

	for (size_t i = 0; i < survey->n; i++) {
		apart[i] = survey->images[i];
		apart[i].n_parents = 0;
		apart[i].subject = LIFECYCLE_NONE;
	}
	lifecycle_evaluate(
	    arena, &trial->policy, survey->images, survey->n, at, trial->made);
	lifecycle_evaluate(
	    arena, &trial->policy, apart, survey->n, at, trial->alone);
}

/* What the service says of an image, in place of our own decision. */
static void
take_result(struct trial *trial, const json_t *result)
{
	const char *type =
	    json_get_string(json_object_get(result, "action"), "type");
	size_t at =
	    survey_find(trial->survey, json_get_string(result, "imageDigest"));

	if (at == LIFECYCLE_NONE || !type)
		return;
	trial->made[at] = (struct lifecycle_decision){
	    strcmp(type, "EXPIRE") == 0 ? LIFECYCLE_EXPIRE
					: LIFECYCLE_TRANSITION,
	    json_integer_value(json_object_get(result, "appliedRulePriority"))};
}

/* A page of the preview once it is done: its results are taken, and `*token`
 * becomes that of the next (or NULL). */
static bool
read_page(struct trial *trial, json_t **token, bool *done, struct error *err)
{
	json_t *params = json_members("maxResults", json_integer(100));
	json_auto_t *page = NULL;
	const json_t *result;
	const char *status;
	size_t i;

	if (*token)
		json_object_set_new(params, "nextToken", *token);
	*token = NULL;
	page = place_call(
	    trial->place, "get-lifecycle-policy-preview", params, err);
	if (!page)
		return false;
	status = scope_text(&trial->place->api, "get-lifecycle-policy-preview",
	    page, "status", err);
	if (!status)
		return false;
	*done = strcmp(status, "IN_PROGRESS") != 0;
	if (*done && strcmp(status, "COMPLETE") != 0)
		return fail(err, ERR_SERVICE,
		    "the preview of the service ended as %s", status);
	if (!*done)
		return true;
	json_array_foreach (json_object_get(page, "previewResults"), i, result)
		take_result(trial, result);
	*token = json_incref(json_object_get(page, "nextToken"));
	return true;
}

static bool
read_preview(struct trial *trial, struct error *err)
{
	const struct timespec pause = {.tv_sec = 1};
	json_t *token = NULL;
	bool done = false;

	for (;;) {
		if (!read_page(trial, &token, &done, err)) {
			json_decref(token);
			return false;
		}
		if (done && !token)
			return true;
		if (!done)
			nanosleep(&pause, NULL);
	}
}

static bool
ask_server(struct trial *trial, struct error *err)
{
	json_t *params = json_object();
	json_auto_t *reply = NULL;

	if (!trial->own)
		json_object_set_new(params, "lifecyclePolicyText",
		    json_text_n(trial->text.data, trial->text.len));
	reply = place_call(
	    trial->place, "start-lifecycle-policy-preview", params, err);
	if (!reply)
		return false;
	for (size_t i = 0; i < trial->survey->n; i++)
		trial->made[i] = (struct lifecycle_decision){0};
	return read_preview(trial, err);
}

static const struct row_column rule_columns[] = {
    {.name = "rule", .key = "rule", .kind = ROW_COUNT},
    {.name = "action", .key = "action"},
    {.name = "images", .key = "images", .kind = ROW_COUNT},
    {.name = "bytes", .key = "bytes", .kind = ROW_BYTES},
    {.name = "protected", .key = "protected", .kind = ROW_COUNT},
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "description", .key = "description", .rank = 1},
    {0},
};

static const struct rows_form rule_form = {.key = "rules",
    .columns = rule_columns,
    .empty = "the policy has no rules"};

/* What one rule does; "protected" is what it would do as well, were it not
 * named by an index that stays. */
static json_t *
rule_row(const struct trial *trial, const struct lifecycle_rule *rule)
{
	json_t *tags = json_array();
	size_t images = 0, protected = 0;
	int64_t bytes = 0;

	for (size_t i = 0; i < trial->survey->n; i++) {
		const struct lifecycle_decision *made = &trial->made[i];
		const struct lifecycle_image *image = &trial->survey->images[i];

		if (made->action == LIFECYCLE_KEEP) {
			protected += trial->alone[i].action != LIFECYCLE_KEEP &&
			    trial->alone[i].priority == rule->priority;
			continue;
		}
		if (made->priority != rule->priority)
			continue;
		images++;
		bytes += image->is_index ? 0 : image->size;
		for (size_t j = 0; j < image->n_tags; j++)
			json_array_append_new(tags, json_text(image->tags[j]));
	}
	return json_members("rule", json_integer(rule->priority), "action",
	    json_text(rule->archive ? "transition" : "expire"), "images",
	    json_integer((json_int_t)images), "bytes", json_integer(bytes),
	    "protected", json_integer((json_int_t) protected), "tags", tags,
	    "description", json_text(rule->description));
}

static bool
print_rules(
    const struct trial *trial, const struct rows_wish *wish, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, trial->run, &rule_form, wish, err);

	for (size_t i = 0; ok && i < trial->policy.n_rules; i++)
		ok = rows_add(
		    &rows, rule_row(trial, &trial->policy.rules[i]), err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static const struct row_paint paint[] = {
    {"expire", ROW_RED},
    {"transition", ROW_YELLOW},
    {0},
};

static const struct row_column image_columns[] = {
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST},
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "action", .key = "action", .paint = paint},
    {.name = "rule", .key = "rule", .kind = ROW_COUNT},
    {.name = "pushed", .key = "pushed", .kind = ROW_TIME, .rank = 2},
    {.name = "bytes", .key = "bytes", .kind = ROW_BYTES, .rank = 1},
    {.name = "in-use", .key = "inUse", .kind = ROW_FLAG, .asked = true},
    {0},
};

static const struct rows_form image_form = {
    .key = "images", .columns = image_columns, .empty = "no images"};

static json_t *
image_row(const struct trial *trial, size_t at)
{
	static const char *const actions[] = {"keep", "expire", "transition"};
	const struct lifecycle_image *image = &trial->survey->images[at];
	const struct lifecycle_decision *made = &trial->made[at];
	struct buf pushed = {0};
	json_t *row;

	human_moment(&pushed, (double)image->pushed_at / 1000);
	row = json_members("digest", json_text(image->digest), "tags",
	    lifecycle_tags(image), "action", json_text(actions[made->action]),
	    "pushed", json_text(buf_text(&pushed)), "bytes",
	    json_integer(image->size), "archived",
	    json_boolean(image->archived), "inUse",
	    json_boolean(trial->kept && trial->kept[at]));
	if (made->action != LIFECYCLE_KEEP)
		json_object_set_new(row, "rule", json_integer(made->priority));
	buf_free(&pushed);
	return row;
}

static bool
print_images(
    const struct trial *trial, const struct rows_wish *wish, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, trial->run, &image_form, wish, err);

	for (size_t i = 0; ok && i < trial->survey->n; i++)
		ok = rows_add(&rows, image_row(trial, i), err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

/* An image that is in use must stay. */
static bool
check_kept(const struct trial *trial, struct error *err)
{
	struct buf text = {0};

	for (size_t i = 0; trial->kept && i < trial->survey->n; i++) {
		const struct lifecycle_image *image = &trial->survey->images[i];

		if (trial->kept[i] && trial->made[i].action != LIFECYCLE_KEEP)
			buf_printf(&text, "%s%s %s is in use and would go: %s",
			    text.len ? "\n" : "",
			    image->n_tags ? image->tags[0] : "(no tag)",
			    image->digest,
			    lifecycle_words(
				&trial->run->arena, &trial->made[i]));
	}
	if (text.len)
		return fail_buf(err, ERR_NO, &text);
	return true;
}

static bool
run_trial(struct trial *trial, const struct arg_parser *given,
    const struct protect *protect, struct error *err)
{
	const struct rows_wish wish = verb_wish(given, ROWS);
	struct arena *arena = &trial->run->arena;

	if ((trial->own && !lifecycle_fetch(trial->place, &trial->text, err)) ||
	    !lifecycle_parse(arena, &trial->text, &trial->policy, err) ||
	    !survey_read(trial->place, trial->survey, err))
		return false;
	lifecycle_warn(trial->run, trial->survey);
	trial->made =
	    arena_array(arena, struct lifecycle_decision, trial->survey->n + 1);
	trial->alone =
	    arena_array(arena, struct lifecycle_decision, trial->survey->n + 1);
	trial->kept = lifecycle_kept(
	    arena, protect, trial->survey, trial->place->repository);
	decide(trial);
	if (argparse_given(given, SERVER) && !ask_server(trial, err))
		return false;
	return (argparse_given(given, IMAGES)
		       ? print_images(trial, &wish, err)
		       : print_rules(trial, &wish, err)) &&
	    check_kept(trial, err);
}

/* A date, or a duration from now on. */
static bool
read_at(const struct arg_parser *given, struct moment *at, struct error *err)
{
	*at = (struct moment){MOMENT_FROM_NOW, 0};
	if (!verb_moment(given, AT, at, err))
		return false;
	if (at->kind == MOMENT_FROM_NOW)
		at->seconds = -at->seconds;
	return !argparse_given(given, AT) || !argparse_given(given, SERVER) ||
	    fail(err, ERR_USAGE,
		"--server knows no --at: the service's preview is of now");
}

static bool
test(struct run *run, const struct arg_parser *given, struct error *err)
{
	const struct word_list *rest = &given->rest;
	struct survey survey = {0};
	struct place place = {0};
	struct trial trial = {.run = run,
	    .place = &place,
	    .survey = &survey,
	    .own = rest->n == 1};
	struct protect protect;
	bool ok;

	if (rest->n < 1 || rest->n > 2)
		return fail(err, ERR_USAGE,
		    "ecr lifecycle test needs a REPOSITORY and perhaps a FILE");
	ok = read_at(given, &trial.moment, err) &&
	    verb_jobs(run, given, JOBS, err) &&
	    protect_read(
		&run->arena, argparse_word(given, PROTECT), &protect, err) &&
	    (trial.own || linting_read(rest->at[1], &trial.text, err)) &&
	    place_open_api(run, rest->at[0], REFERENCE_NO_IMAGE, &place, err) &&
	    run_trial(&trial, given, &protect, err);
	survey_free(&survey);
	if (place.run)
		place_close(&place);
	buf_free(&trial.text);
	return ok;
}

const struct command lifecycle_test_part = {
    .name = "test",
    .doc = "Show what a lifecycle policy would do to a repository: its own, "
	   "or that of a FILE. For each rule how many images it takes, how "
	   "many bytes, which tags, and how many it would take as well were "
	   "they not named by an index that stays. It is decided here, over "
	   "the listing as it is, by the rules that the service has; nothing "
	   "is changed. Reading an index counts as a pull of it. The status is "
	   "1 where an image of --protect would go.",
    .operands = "REPOSITORY [FILE]",
    .completion = COMPLETE_REFERENCE,
    .then = COMPLETE_PATH,
    .options = options,
    .examples = examples,
    .no = "An image of --protect would go.",
    .run = test,
};
