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
	struct reference host; /* of the first pattern; all have the same */
	const char **patterns;
	struct rows rows;
	const char *sort;
	bool reverse, empty, without;
	bool images, lifecycle, must; /* what is asked */
	double pushed_before;         /* -1: not asked */
	json_t *kept;                 /* rows to be sorted, or NULL */
	size_t failed, count;
	bool exact;
	json_t *counts; /* by repo_exact(), of the registry in hand */
};

static bool
fits_push(const struct roster *survey, const json_t *row)
{
	double pushed = verb_time(json_object_get(row, "lastPushedAt"));

	if (survey->pushed_before < 0)
		return true;
	/* of one that could not be asked nothing is known */
	if (!json_object_get(row, "images"))
		return false;
	if (pushed < 0)
		pushed = verb_time(json_object_get(row, "createdAt"));
	return pushed < survey->pushed_before;
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

/* A row, and where it was found. */
struct find {
	struct roster *survey;
	const struct scope *scope;
};

static bool
take(void *ctx, json_t *row, struct error *err)
{
	struct find *find = ctx;
	struct roster *survey = find->survey;

	if (survey->counts)
		json_object_update(row,
		    json_object_get(
			survey->counts, json_get_string(row, "name")));
	if (!fits(survey, row)) {
		json_decref(row);
		return true;
	}
	if (find->scope->region)
		json_object_set_new(
		    row, "region", json_text(find->scope->region));
	if (survey->scopes.profiles[0])
		json_object_set_new(
		    row, "profile", json_text(find->scope->profile));
	if (survey->kept) {
		json_array_append_new(survey->kept, row);
		return true;
	}
	return rows_add(&survey->rows, row, err);
}

/* In place of the sums of what the service tells. */
static bool
read_exact(struct roster *survey, struct scope *scope, struct error *err)
{
	size_t unread = 0;

	if (!survey->exact)
		return true;
	json_decref(survey->counts);
	survey->counts = repo_exact(scope, survey->patterns, &unread, err);
	if (unread && scope->run->ui.warn)
		scope->run->ui.warn(scope->run->ui.ctx,
		    arena_printf(&scope->run->arena,
			"%zu manifests could not be read: their images count "
			"whole",
			unread));
	return survey->counts != NULL;
}

/* A name that is none is an error, with the one that is most like it. */
static bool
look(void *ctx, struct scope *scope, struct error *err)
{
	struct roster *survey = ctx;
	struct find find = {survey, scope};
	struct repo_list list = {.scope = scope,
	    .patterns = survey->patterns,
	    .images = survey->images && !survey->exact,
	    .lifecycle = survey->lifecycle,
	    .must = survey->must,
	    .scanning = true,
	    .take = take,
	    .ctx = &find};
	bool ok = read_exact(survey, scope, err) && repo_list_run(&list, err);

	survey->failed += list.failed;
	survey->count += list.count;
	return ok && rows_flush(&survey->rows, err);
}

static bool
show_kept(struct roster *survey, struct error *err)
{
	json_t *row;
	size_t i;

	repo_order(survey->kept, survey->sort, survey->reverse);
	json_array_foreach (survey->kept, i, row) {
		if (!rows_add(&survey->rows, json_incref(row), err))
			return false;
	}
	return true;
}

static bool
finish(struct roster *survey, struct error *err)
{
	struct error why = {0};

	if ((survey->kept && !show_kept(survey, err)) ||
	    !rows_finish(&survey->rows, NULL, &why)) {
		if (err->kind == ERR_NONE)
			*err = why;
		return false;
	}
	if (err->kind != ERR_NONE)
		return false;
	return survey->failed == 0 ||
	    fail(err, ERR_GENERAL, "%zu of %zu repositories could not be asked",
		survey->failed, survey->count);
}

static bool
read_pattern(struct roster *survey, size_t at, struct error *err)
{
	struct reference reference;
	const char *host, *first;

	if (!reference_parse(&survey->run->arena, survey->given->rest.at[at],
		REFERENCE_NAMES | REFERENCE_REGISTRY | REFERENCE_NO_IMAGE,
		&reference, err) ||
	    !scope_check(&reference, "repos", err))
		return false;
	if (at == 0)
		survey->host = reference;
	host = reference.hosted ? reference.registry.host : "";
	first = survey->host.hosted ? survey->host.registry.host : "";
	if (strcmp(host, first) != 0)
		return fail(err, ERR_USAGE,
		    "%s: all patterns must be of one registry", reference.text);
	if (reference.hosted && survey->scopes.regions[0])
		return fail(err, ERR_USAGE,
		    "%s: the host says the region, and so does --regions",
		    reference.text);
	survey->patterns[at] =
	    *reference.repository ? reference.repository : "*";
	return true;
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
	    survey->empty || survey->pushed_before >= 0 ||
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
	const struct scopes *scopes = &survey->scopes;
	const char *text = "name,images,size,pushed,mutability,scanning,"
			   "lifecycle,encryption";

	if (table && wants_counts(survey))
		text = "name,images,size,pushed,mutability,scanning,encryption";
	else if (table)
		text = "name,mutability,scanning,lifecycle,encryption";
	return arena_printf(&survey->run->arena, "%s%s%s", text,
	    scopes->regions[0] ? ",region" : "",
	    scopes->profiles[0] ? ",profile" : "");
}

/* Of the region in force: whoever finds none may be in the wrong one. */
static bool
asks_for_all(const struct roster *survey)
{
	return survey->given->rest.n == 0 && !survey->empty &&
	    !survey->without && survey->pushed_before < 0 &&
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
	survey->pushed_before = -1;
	if (survey->reverse && !survey->sort)
		return fail(err, ERR_USAGE, "--reverse goes with --sort");
	if (!verb_moment(given, NOT_PUSHED, &survey->pushed_before, err) ||
	    !verb_jobs(survey->run, given, JOBS, err) ||
	    !scopes_read(survey->run, given, PLACES, &survey->scopes, err))
		return false;
	survey->patterns =
	    arena_array(&survey->run->arena, const char *, given->rest.n + 1);
	for (size_t i = 0; i < given->rest.n; i++)
		if (!read_pattern(survey, i, err))
			return false;
	return open_rows(survey, err);
}

static bool
repos(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct roster survey = {.run = run, .given = given};
	bool ok = read_words(&survey, err), whole;

	if (ok && survey.sort)
		survey.kept = json_array();
	whole = ok &&
	    scopes_each(&survey.scopes,
		survey.host.hosted ? &survey.host : NULL, look, &survey, err);
	/* of several registries what was found is shown all the same */
	if (ok && (whole || survey.scopes.several))
		ok = finish(&survey, err);
	rows_free(&survey.rows);
	json_decref(survey.kept);
	json_decref(survey.counts);
	return ok && whole;
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
    .run = repos,
};
