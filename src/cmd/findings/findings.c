/* "findings": what scans have found in images.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json/json_make.h"
#include "cli/rows/rows.h"
#include "cli/standard_output.h"
#include "rules/finding.h"
#include "cmd/findings/ignore.h"
#include "cmd/findings/report.h"
#include "cmd/findings/scan.h"
#include "cmd/findings/sum.h"
#include "cmd/verbs/verb.h"

enum {
	ALL,
	MIN,
	FAIL_ON,
	FIXABLE,
	IGNORE,
	WAIT,
	START,
	SARIF,
	JUNIT,
	MARKDOWN,
	PLACES,
	ROWS = PLACES + 2,
	JOBS = ROWS + VERB_ROWS_N
};

static const char *const severities[] = {
    "critical", "high", "medium", "low", "informational", "undefined", NULL};

static const struct arg options[] = {
    [ALL] = {"--all", .exact = true,
	.doc = "All images of the registry that have a tag."},
    [MIN] = {"--min", NARGS_ONE, "SEVERITY", .choices = severities,
	.exact = true,
	.doc = "Show only those of this severity and worse ones."},
    [FAIL_ON] = {"--fail-on", NARGS_ONE, "SEVERITY[:N]", .exact = true,
	.doc = "The status is 1 where there are N (1) or more findings of this "
	       "severity or worse, whatever is shown."},
    [FIXABLE] = {"--fixable", .exact = true,
	.doc = "Show and count only those for which there is a fix."},
    [IGNORE] = {"--ignore", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Neither show nor count what this file lists, a line each: "
	       "\"CVE-2024-1234 2027-01-31 the reason\". The date is the last "
	       "day on which that holds, in UTC; from then on the finding "
	       "counts again. That is said, and so is an entry that meets "
	       "nothing."},
    [WAIT] = {"--wait", NARGS_ONE, "TIME", .exact = true,
	.doc = "Wait until all scans have ended, for at most this long: 10m, "
	       "or a number of seconds. A scan may not be there yet right "
	       "after a push, and Amazon Inspector may say that it is complete "
	       "before its findings are there: an empty list is believed after "
	       "half a minute."},
    [START] = {"--start", .exact = true,
	.doc = "Begin a scan of each image first (basic scanning; once a "
	       "day)."},
    [SARIF] = {"--sarif", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Write them as SARIF 2.1.0 as well, for code scanning."},
    [JUNIT] = {"--junit", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Write them as results of tests as well, in JUnit's XML."},
    [MARKDOWN] = {"--markdown", .exact = true,
	.doc = "Print Markdown instead, for a summary or a comment."},
    VERB_PLACES(PLACES),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What the scan of an image has found, the worst first",
	"ecr findings team/app:v1.4.2"},
    {"Stop a deploy on critical findings that have a fix",
	"ecr findings --wait 10m --fixable --fail-on critical team/app:v1"},
    {"For GitHub's code scanning",
	"ecr findings --sarif findings.sarif team/app:v1"},
    {"Everything of the registry that is high or worse",
	"ecr findings --all --min high"},
    {0},
};

static const struct row_paint paints[] = {
    {"CRITICAL", ROW_RED},
    {"HIGH", ROW_RED},
    {"MEDIUM", ROW_YELLOW},
    {"LOW", ROW_CYAN},
    {0},
};

static const struct row_column columns[] = {
    {.name = "package", .key = "package"},
    {.name = "installed", .key = "installed", .rank = 2},
    {.name = "fixed-in", .key = "fixedIn", .rank = 1},
    {.name = "id", .key = "id"},
    {.name = "severity", .key = "severity", .paint = paints},
    {.name = "link", .key = "link", .rank = 4},
    {.name = "image", .key = "image", .rank = 3},
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST, .asked = true},
    {.name = "score", .key = "score", .asked = true},
    {.name = "title", .key = "title", .asked = true},
    {.name = "path", .key = "path", .asked = true},
    {.name = "fixable", .key = "fixable", .kind = ROW_FLAG, .asked = true},
    {.name = "exploit", .key = "exploit", .kind = ROW_FLAG, .asked = true},
    {.name = "region", .key = "region", .asked = true},
    {.name = "profile", .key = "profile", .asked = true},
    {0},
};

static const struct rows_form form = {.key = "findings",
    .columns = columns,
    .empty = "no findings",
    .totals = true};

/* What is asked for, and what came of it. */
struct findings {
	struct run *run;
	const struct arg_parser *given;
	struct scans scans;
	bool failed; /* some registry */
	struct sum sum;
	double patience;
	enum severity limit; /* of --fail-on */
	long most;           /* of --fail-on; 0: it is not given */
};

static bool
read_limit(struct findings *f, struct error *err)
{
	const char *word = argparse_word(f->given, FAIL_ON);
	size_t len = word ? strcspn(word, ":") : 0;
	char *end = NULL;

	if (!word)
		return true;
	f->most = 1;
	if (word[len] == ':') {
		errno = 0;
		f->most = strtol(word + len + 1, &end, 10);
	}
	if (severity_read(word, len, &f->limit) && f->most > 0 &&
	    (!end ||
		(*end == '\0' && end != word + len + 1 && errno == 0 &&
		    word[len + 1] >= '0' && word[len + 1] <= '9')))
		return true;
	return fail(err, ERR_USAGE,
	    "argument --fail-on: \"%s\" is not a severity, nor one with a "
	    "number, such as high or critical:3",
	    word);
}

static bool
read_options(struct findings *f, struct error *err)
{
	const char *min = argparse_word(f->given, MIN);
	const char *ignore = argparse_word(f->given, IGNORE);

	f->sum.fixable = argparse_given(f->given, FIXABLE);
	f->sum.min = SEVERITY_UNDEFINED;
	if (min)
		severity_read(min, strlen(min), &f->sum.min);
	if (!read_limit(f, err) ||
	    !verb_duration(f->given, WAIT, true, &f->patience, err) ||
	    !verb_jobs(f->run, f->given, JOBS, err))
		return false;
	if (ignore)
		f->sum.ignore = ignore_read(&f->run->arena, ignore, err);
	return !ignore || f->sum.ignore;
}

static bool
read_words(struct findings *f, struct error *err)
{
	struct scopes *scopes = &f->scans.scopes;
	bool named = f->given->rest.n > 0;

	if (argparse_given(f->given, ALL) == named)
		return fail(err, ERR_USAGE,
		    "ecr findings needs either references or --all");
	return scopes_read(f->run, f->given, PLACES, scopes, err) &&
	    scopes_words(
		scopes, REFERENCE_NAMES | REFERENCE_TAGS, f->given, err);
}

static bool
work(struct findings *f, const struct scopes_work *what, struct error *err)
{
	return scopes_run(&f->scans.scopes, what, &f->scans, err);
}

static bool
ask(void *ctx, bool *over, struct error *err)
{
	struct findings *f = ctx;

	if (!work(f, &scans_ask, err))
		return false;
	*over = scans_are_over(&f->scans);
	return true;
}

static bool
write_report(struct findings *f, size_t option,
    void (*put)(struct buf *out, const struct report *report),
    struct error *err)
{
	const char *path = argparse_word(f->given, option);
	const struct report report = sum_report(&f->sum);
	struct buf text = {0};
	bool ok;

	if (!path)
		return true;
	put(&text, &report);
	ok = file_put(path, buf_text(&text), text.len) ||
	    fail(err, ERR_GENERAL, "%s cannot be written: %m", path);
	buf_free(&text);
	return ok;
}

static bool
print_markdown(struct findings *f, struct error *err)
{
	const struct report report = sum_report(&f->sum);
	struct buf text = {0};
	bool ok;

	report_markdown(&text, &report);
	ok = print_buf(&text, err);
	buf_free(&text);
	return ok;
}

/* Of what was never looked at nobody knows that it is good. */
static bool
matches_none(const struct findings *f)
{
	return f->scans.n == 0 && f->given->rest.n > 0;
}

static bool
print_rows(struct findings *f, struct error *err)
{
	static const char usual[] =
	    "package,installed,fixed-in,id,severity,link,image";
	struct rows_wish wish = verb_wish(f->given, ROWS);
	json_auto_t *rest = sum_members(&f->sum);
	struct rows rows;
	json_t *row;
	size_t i;
	bool ok;

	wish.usual = scopes_columns(&f->scans.scopes, usual);
	ok = rows_open(&rows, f->run, &form, &wish, err);
	rows.told = matches_none(f);
	json_array_foreach (f->sum.rows, i, row)
		ok = ok && rows_add(&rows, json_incref(row), err);
	/* with an image that is not known, "none" is not true */
	if (rows.mode == ROWS_TABLE && f->sum.problems.len && rows.count == 0) {
		rows_free(&rows);
		return ok;
	}
	ok = ok && rows_finish(&rows, rest, err);
	rows_free(&rows);
	return ok;
}

static void
warn(void *ctx, const char *line)
{
	const struct ui *ui = ctx;

	ui->warn(ui->ctx, line);
}

/* An answer that is not known comes before a "no". */
static bool
conclude(struct findings *f, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i <= f->limit; i++)
		n += f->sum.counts[i];
	if (f->sum.problems.len)
		return fail_buf(err,
			   f->sum.unknown == f->scans.n && !f->failed
			       ? ERR_SERVICE
			       : ERR_GENERAL,
			   &f->sum.problems) ||
		    (f->sum.unscanned > 0 &&
			error_note(err, CLUE_NONE,
			    json_members("code", json_text(NO_SCAN))));
	if (matches_none(f))
		return fail(err, ERR_NO, "no image matches");
	if (f->most > 0 && n >= (size_t)f->most)
		return fail(err, ERR_NO, "%zu finding%s of %s or worse", n,
		    n == 1 ? "" : "s", severity_names[f->limit]);
	return true;
}

/* A registry that gave no answer is a problem like an image of which nothing
 * is known. */
static void
note_failed(struct findings *f)
{
	struct buf *problems = &f->sum.problems;
	struct error why = {0};

	f->failed =
	    !scopes_conclude(&f->scans.scopes, &why) && why.kind != ERR_NO;
	if (f->failed)
		buf_printf(
		    problems, "%s%s", problems->len ? "\n" : "", why.message);
	error_clear(&why);
}

static bool
tell(struct findings *f, struct error *err)
{
	bool ok;

	sum_up(&f->sum, &f->run->arena, &f->scans);
	note_failed(f);
	ok = write_report(f, SARIF, report_sarif, err) &&
	    write_report(f, JUNIT, report_junit, err) &&
	    (argparse_given(f->given, MARKDOWN) ? print_markdown(f, err)
						: print_rows(f, err));
	if (ok && f->sum.ignore && f->run->ui.warn)
		ignore_tell(f->sum.ignore, f->sum.now, warn, &f->run->ui);
	return ok && conclude(f, err);
}

static bool
findings(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct findings f = {.run = run, .given = given};
	bool ok = read_options(&f, err) && read_words(&f, err);

	ok = ok && scopes_open(&f.scans.scopes, err) &&
	    work(&f, &scans_add, err) &&
	    (!argparse_given(given, START) || work(&f, &scans_start, err)) &&
	    verb_ask_until(f.patience, 10, ask, &f, err) && tell(&f, err);
	scopes_close(&f.scans.scopes);
	scans_free(&f.scans);
	sum_free(&f.sum);
	return ok;
}

const struct command findings_command = {
    .name = "findings",
    .group = "looking",
    .doc = "Show what scans have found in images, the worst first. Basic and "
	   "enhanced scanning look alike here; of an index its images are "
	   "meant, and with a \"*\" in name or tag several. A scan that is not "
	   "there, has failed or has not ended is an error, never \"no "
	   "findings\".",
    .operands = "[REFERENCE...]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No image matches, or with --fail-on: there are that many findings.",
    .run = findings,
};
