/* repos: the repositories of a registry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/look/repo_exact.h"
#include "cmd/look/repo_list.h"
#include "cmd/look/repo_order.h"
#include "cmd/look/repo_row.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/scopes.h"
#include "cmd/verbs/verb.h"

enum { SIZES, EXACT, SORT, REVERSE, EMPTY, WITHOUT, NOT_PUSHED, PLACES };
enum { ROWS = PLACES + 2, JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [SIZES] = {"--sizes", .exact = true,
	.doc = "Ask for the images of each repository: how many entries there "
	       "are, their bytes, the last push. Bytes are an upper bound: "
	       "layers that images share count in each. One call a thousand "
	       "images, in place of the question for the lifecycle policy, "
	       "unless --columns names that."},
    [EXACT] = {"--exact", .exact = true,
	.doc = "The same to the byte: manifests are read, each once and then "
	       "from a cache, and layers that images share count once."},
    [SORT] = {"--sort", NARGS_ONE, "KEY", .choices = repo_sorts, .exact = true,
	.doc = "Sort: names as text, or the largest, the fullest, the last "
	       "pushed, the youngest first."},
    [REVERSE] = {"--reverse", .exact = true,
	.doc = "Turn the order round, where there is --sort."},
    [EMPTY] = {"--empty", .exact = true,
	.doc = "Only repositories without any image."},
    [WITHOUT] = {"--without-lifecycle", .exact = true,
	.doc = "Only repositories without a lifecycle policy."},
    [NOT_PUSHED] = {"--not-pushed-for", NARGS_ONE, "AGE", .exact = true,
	.doc = "Only repositories to which nothing was pushed since then: "
	       "90d, 12h, or a date. An empty one counts from its making."},
    VERB_PLACES(PLACES),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What there is", "ecr repos"},
    {"The largest, of one team", "ecr repos 'team/*' --sizes --sort size"},
    {"What grows without end, in all regions",
	"ecr repos --regions all --without-lifecycle"},
    {"What nobody needs any more", "ecr repos --not-pushed-for 180d"},
    {0},
};

static const struct rows_form form = {.key = "repositories",
    .columns = repo_columns,
    .empty = "no repositories match"};

/* One run. */
struct roster {
	struct rows_form form;
	struct run *run;
	const struct arg_parser *given;
	struct scopes scopes;
	struct rows rows;
	const char *sort;
	bool reverse, empty, without;
	bool images, lifecycle, must; /* what is asked */
	struct moment not_pushed;     /* --not-pushed-for */
	json_t *kept;                 /* rows to be sorted, or NULL */
	size_t failed, count;
	bool exact;
};

/* One registry: first it is read to the byte, where that is asked for. */
struct repo_find {
	struct roster *survey;
	struct scope *scope;
	struct repo_list list;
	struct repo_exact exact;
	bool reading; /* by repo_exact() */
	json_t *rows; /* then they wait for their order; else NULL */
};

static bool
fits_push(const struct roster *survey, const json_t *row)
{
	double pushed = verb_time(json_object_get(row, "lastPushedAt"));

	if (survey->not_pushed.kind == MOMENT_NONE)
		return true;
	/* of one that could not be asked nothing is known */
	if (!json_object_get(row, "images"))
		return false;
	if (pushed < 0)
		pushed = verb_time(json_object_get(row, "createdAt"));
	return pushed < verb_when(&survey->not_pushed);
}

static bool
fits(const struct roster *survey, const json_t *row)
{
	const json_t *images = json_object_get(row, "images");

	if (survey->empty && !(images && json_integer_value(images) == 0))
		return false;
	if (survey->without &&
	    !json_is_false(json_object_get(row, "lifecyclePolicy")))
		return false;
	return fits_push(survey, row);
}

static bool
take_row(void *ctx, json_t *row, struct error *err)
{
	struct repo_find *find = ctx;
	struct roster *survey = find->survey;
	json_t *rows = survey->kept ? survey->kept : find->rows;

	scopes_meet(&survey->scopes, find->scope, json_get_string(row, "name"));
	if (find->rows)
		json_object_update(row,
		    json_object_get(
			find->exact.found, json_get_string(row, "name")));
	if (!fits(survey, row)) {
		json_decref(row);
		return true;
	}
	scopes_put(&survey->scopes, find->scope, row);
	if (!rows)
		return rows_add(&survey->rows, row, err);
	json_array_append_new(rows, row);
	return true;
}

static bool
begin(void *ctx, struct scope *scope, struct error *err)
{
	struct roster *survey = ctx;
	struct repo_find *find =
	    arena_new(&survey->run->arena, struct repo_find);
	const char **patterns = scopes_patterns(&survey->scopes, scope);

	(void)err;
	*find = (struct repo_find){.survey = survey,
	    .scope = scope,
	    .list = {.scope = scope,
		.patterns = patterns,
		.images = survey->images && !survey->exact,
		.lifecycle = survey->lifecycle,
		.must = survey->must,
		.take = take_row,
		.ctx = find},
	    .reading = survey->exact,
	    .rows = survey->exact ? json_array() : NULL};
	scope->state = find;
	if (find->reading)
		repo_exact_begin(&find->exact, scope, patterns);
	else
		repo_list_begin(&find->list);
	return true;
}

static bool
take(void *ctx, struct scope *scope, struct calls_answer *answer,
    struct error *err)
{
	struct roster *survey = ctx;
	struct repo_find *find = scope->state;

	if (find->reading)
		return storage_take(&find->exact.storage, answer, err);
	return repo_list_take(&find->list, answer, err) &&
	    rows_flush(&survey->rows, err);
}

/* The rows in place of the sums of what the service tells. */
static bool
end(void *ctx, struct scope *scope, struct error *err)
{
	struct repo_find *find = scope->state;

	(void)ctx;
	(void)err;
	if (!find->reading)
		return true;
	find->reading = false;
	repo_exact_sum(&find->exact);
	if (find->exact.storage.unread)
		consent_tell(scope->run,
		    "%zu manifests could not be read%s%s: their images count "
		    "whole",
		    find->exact.storage.unread, scope->label ? " in " : "",
		    scope->label ? scope->label : "");
	repo_list_begin(&find->list);
	return true;
}

static bool
show(struct roster *survey, const json_t *rows, struct error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (!rows_add(&survey->rows, json_incref(row), err))
			return false;
	return true;
}

/* What had to wait, and what has failed in all. */
static bool
show_kept(struct roster *survey, struct error *err)
{
	const struct scopes *scopes = &survey->scopes;

	if (survey->kept)
		repo_order(survey->kept, survey->sort, survey->reverse);
	for (size_t i = 0; i < scopes->n; i++) {
		const struct repo_find *find = scopes->list[i].state;

		if (find && !show(survey, find->rows, err))
			return false;
		survey->failed += find ? find->list.failed : 0;
		survey->count += find ? find->list.count : 0;
	}
	return show(survey, survey->kept, err);
}

static bool
finish(struct roster *survey, struct error *err)
{
	survey->rows.told = scopes_met_none(&survey->scopes);
	if (!show_kept(survey, err) || !rows_finish(&survey->rows, NULL, err))
		return false;
	return survey->failed == 0 ||
	    fail(err, ERR_GENERAL, "%zu of %zu repositories could not be asked",
		survey->failed, survey->count);
}

static bool
names_column(const struct rows *rows, const char *name)
{
	for (size_t i = 0; rows->columns[i]; i++)
		if (strcmp(rows->columns[i]->name, name) == 0)
			return true;
	return false;
}

/* Whether the options, without the columns, want images counted. */
static bool
wants_counts(const struct roster *survey)
{
	const char *sort = survey->sort ? survey->sort : "name";

	return argparse_given(survey->given, SIZES) || survey->exact ||
	    survey->empty || survey->not_pushed.kind != MOMENT_NONE ||
	    (strcmp(sort, "name") != 0 && strcmp(sort, "created") != 0);
}

/* What costs a call for each repository is asked only where it is needed. */
static void
choose_questions(struct roster *survey)
{
	const struct rows *rows = &survey->rows;
	bool named = rows->chosen && names_column(rows, "lifecycle");

	survey->images = wants_counts(survey) ||
	    (rows->chosen &&
		(names_column(rows, "images") || names_column(rows, "size") ||
		    names_column(rows, "pushed")));
	survey->must = survey->without || named;
	survey->lifecycle = survey->must || !(rows->chosen || survey->images);
}

static const char *
usual_columns(const struct roster *survey, bool table)
{
	const char *text = "name,images,size,pushed,mutability,scanning,"
			   "lifecycle,encryption";

	if (table && wants_counts(survey))
		text = "name,images,size,pushed,mutability,scanning,encryption";
	else if (table)
		text = "name,mutability,scanning,lifecycle,encryption";
	return scopes_columns(&survey->scopes, text);
}

/* Of the region in force: whoever finds none may be in the wrong one. */
static bool
asks_for_all(const struct roster *survey)
{
	return survey->given->rest.n == 0 && !survey->empty &&
	    !survey->without && survey->not_pushed.kind == MOMENT_NONE &&
	    !survey->scopes.regions[0] && !survey->scopes.profiles[0] &&
	    settings_get(&survey->run->settings, SETTING_REGION, NULL);
}

static bool
open_rows(struct roster *survey, struct error *err)
{
	struct rows_wish wish = verb_wish(survey->given, ROWS);

	wish.usual = usual_columns(survey, rows_for_person(survey->run));
	survey->form = form;
	if (asks_for_all(survey))
		survey->form.empty = arena_printf(&survey->run->arena,
		    "there are no repositories in %s",
		    settings_get(&survey->run->settings, SETTING_REGION, NULL));
	if (!rows_open(&survey->rows, survey->run, &survey->form, &wish, err))
		return false;
	choose_questions(survey);
	return true;
}

static bool
read_words(struct roster *survey, struct error *err)
{
	const struct arg_parser *given = survey->given;

	survey->sort = argparse_word(given, SORT);
	survey->reverse = argparse_given(given, REVERSE);
	survey->empty = argparse_given(given, EMPTY);
	survey->without = argparse_given(given, WITHOUT);
	survey->exact = argparse_given(given, EXACT);
	if (survey->reverse && !survey->sort)
		return fail(err, ERR_USAGE, "--reverse goes with --sort");
	if (!verb_moment(given, NOT_PUSHED, &survey->not_pushed, err) ||
	    !verb_jobs(survey->run, given, JOBS, err) ||
	    !scopes_read(survey->run, given, PLACES, &survey->scopes, err))
		return false;
	if (!scopes_words(&survey->scopes,
		REFERENCE_NAMES | REFERENCE_REGISTRY | REFERENCE_NO_IMAGE,
		given, err) ||
	    !scopes_check_one(&survey->scopes, err))
		return false;
	return open_rows(survey, err);
}

static void
close_all(struct roster *survey)
{
	for (size_t i = 0; i < survey->scopes.n; i++) {
		struct repo_find *find = survey->scopes.list[i].state;

		if (!find)
			continue;
		repo_list_free(&find->list);
		repo_exact_free(&find->exact);
		json_decref(find->rows);
	}
	scopes_close(&survey->scopes);
	rows_free(&survey->rows);
	json_decref(survey->kept);
}

static bool
repos(struct run *run, const struct arg_parser *given, struct error *err)
{
	static const struct scopes_work work = {begin, take, end};
	struct roster survey = {.run = run, .given = given};
	bool ok = read_words(&survey, err);

	if (ok && survey.sort)
		survey.kept = json_array();
	ok = ok && scopes_open(&survey.scopes, err) &&
	    scopes_run(&survey.scopes, &work, &survey, err);
	/* of several registries what was found is shown all the same */
	ok = ok && finish(&survey, err) && scopes_conclude(&survey.scopes, err);
	close_all(&survey);
	return ok;
}

const struct command repos_command = {
    .name = "repos",
    .group = "looking",
    .doc = "Show the repositories of a registry. Each with its name, whether "
	   "tags may be moved, how it is scanned, whether it has a lifecycle "
	   "policy, how it is encrypted, and with --sizes how many images it "
	   "has, their bytes and when the last was pushed. In a pipe all "
	   "columns are there, empty where nothing was asked. Patterns pick "
	   "names, '*' stands for any text.",
    .operands = "[PATTERN...]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No repository matches.",
    .run = repos,
};
