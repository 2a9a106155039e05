/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/policies/linting.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json_make.h"

static const char *
path_of(const char *word)
{
	return strncmp(word, "file://", 7) == 0 ? word + 7 : word;
}

bool
linting_is_file(const char *word)
{
	const char *end = strrchr(word, '.');
	struct stat info;

	/* one that is missing is named as such, and no repository */
	return strcmp(word, "-") == 0 || path_of(word) != word ||
	    (end && strcmp(end, ".json") == 0) ||
	    (stat(word, &info) == 0 && !S_ISDIR(info.st_mode));
}

bool
linting_read(const char *word, struct buf *out, struct error *err)
{
	bool ok = strcmp(word, "-") == 0 ? file_read_fd(STDIN_FILENO, out)
					 : file_read(path_of(word), out);

	return ok ||
	    fail(err, ERR_USAGE, "cannot read %s: %m",
		strcmp(word, "-") == 0 ? "standard input" : path_of(word));
}

static const struct row_paint paint[] = {
    {"error", ROW_RED},
    {"warning", ROW_YELLOW},
    {"info", ROW_CYAN},
    {0},
};

static const struct row_column columns[] = {
    {.name = "line", .key = "line", .kind = ROW_COUNT},
    {.name = "id", .key = "id"},
    {.name = "severity", .key = "severity", .paint = paint},
    {.name = "key", .key = "key", .rank = 2},
    {.name = "message", .key = "message"},
    {.name = "service", .key = "service", .rank = 1},
    {.name = "column", .key = "column", .kind = ROW_COUNT, .asked = true},
    {0},
};

static const struct rows_form form = {
    .key = "findings", .columns = columns, .empty = "no findings"};

static json_t *
make_row(const struct lint_finding *finding)
{
	json_t *row = json_members("line",
	    json_integer((json_int_t)finding->line), "column",
	    json_integer((json_int_t)finding->column), "id",
	    json_text(finding->rule->id), "severity",
	    json_text(lint_severity_word(finding->rule->severity)), "key",
	    json_text(finding->path), "message", json_text(finding->message));

	if (finding->service)
		json_object_set_new(
		    row, "service", json_text(finding->service));
	return row;
}

static bool
print_rows(struct run *run, const struct rows_wish *wish,
    const struct lint_finding *finding, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, run, &form, wish, err);

	for (; ok && finding; finding = finding->next)
		ok = rows_add(&rows, make_row(finding), err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

bool
linting_print(struct run *run, const struct rows_wish *wish,
    const struct lint_finding *first, bool strict, struct error *err)
{
	size_t errors = lint_count(first, LINT_ERROR);
	size_t warnings = lint_count(first, LINT_WARNING);

	if (!print_rows(run, wish, first, err))
		return false;
	if (errors == 0 && (!strict || warnings == 0))
		return true;
	return fail(err, ERR_NO, "%zu error%s, %zu warning%s", errors,
	    errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

static const struct row_column rule_columns[] = {
    {.name = "id", .key = "id"},
    {.name = "severity", .key = "severity", .paint = paint},
    {.name = "needs", .key = "needs"},
    {.name = "rule", .key = "rule"},
    {.name = "example", .key = "example"},
    {0},
};

static const struct rows_form rules_form = {
    .key = "rules", .columns = rule_columns};

bool
linting_print_rules(struct run *run, const struct rows_wish *wish,
    const struct lint_rule *rules, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, run, &rules_form, wish, err);

	for (; ok && rules->id; rules++)
		ok = rows_add(&rows,
		    json_members("id", json_text(rules->id), "severity",
			json_text(lint_severity_word(rules->severity)), "needs",
			json_text(rules->listing ? "repository" : "text"),
			"rule", json_text(rules->what), "example",
			json_text(rules->example)),
		    err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}
