/* configure import: keys out of the console's CSV file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/text/pytext.h"
#include "base/text/utf8.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/configure/files.h"

enum { CSV, SKIP_INVALID, PREFIX };

static const struct arg options[] = {
    [CSV] = {"--csv", NARGS_ONE, "CSV",
	"The text of the file, or file:// and its path.",
	.completion = COMPLETE_PATH_URL, .required = true},
    [SKIP_INVALID] = {"--skip-invalid",
	.doc = "Leave out rows that lack something instead of giving up."},
    [PREFIX] = {"--profile-prefix", NARGS_ONE, "TEXT",
	.doc = "Put in front of each profile's name."},
    {0},
};

/* What a row must have. */
enum { USER, ACCESS_KEY, SECRET_KEY, COLUMNS };

static const char *const headers[COLUMNS] = {
    "User Name", "Access Key ID", "Secret Access key"};

struct csv {
	struct arena *arena;
	char **lines; /* ends with NULL */
	size_t column[COLUMNS];
	char *(*rows)[COLUMNS];
	size_t n;
};

/* Where Python's splitlines() ends a line: the end's bytes, or 0. */
static size_t
line_end(const char *text)
{
	uint32_t point;
	size_t size = utf8_decode(text, strlen(text), &point);

	if (point == '\r')
		return text[1] == '\n' ? 2 : 1;
	if ((point >= '\n' && point <= '\f') ||
	    (point >= 0x1c && point <= 0x1e) || point == 0x85 ||
	    point == 0x2028 || point == 0x2029)
		return size;
	return 0;
}

static void
split_lines(struct csv *table, const char *text)
{
	size_t n = 0, len;

	table->lines = arena_array(table->arena, char *, strlen(text) + 1);
	while (*text) {
		for (len = 0; text[len] && !line_end(text + len);)
			len++;
		table->lines[n++] = arena_strndup(table->arena, text, len);
		text += len;
		text += *text ? line_end(text) : 0;
	}
}

/* Field `index` of a row without blanks around it; NULL where there is none.
 * Quotes mean nothing. */
static char *
field(struct arena *arena, const char *row, size_t index)
{
	size_t len, blank;

	for (; index > 0; index--) {
		row = strchr(row, ',');
		if (!row)
			return NULL;
		row++;
	}
	len = strcspn(row, ",");
	blank = pytext_leading(row, len);
	return arena_strndup(
	    arena, row + blank, pytext_trimmed(row + blank, len - blank));
}

static bool
is_header(struct arena *arena, const char *row, size_t index, const char *name)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *text;
	size_t from = 0;

	for (size_t i = 0; i < index; i++)
		from += strcspn(row + from, ",") + 1;
	if (strncmp(row + from, mark, strlen(mark)) == 0)
		from += strlen(mark);
	text = field(arena, row + from, 0);
	return strcasecmp(text, name) == 0;
}

static bool
find_columns(struct csv *table, struct error *err)
{
	const char *row = table->lines[0];
	size_t n = 1;

	for (const char *comma = row; (comma = strchr(comma, ',')); comma++)
		n++;
	for (size_t i = 0; i < COLUMNS; i++) {
		size_t at = 0;

		while (at < n && !is_header(table->arena, row, at, headers[i]))
			at++;
		if (at == n)
			return fail(err, ERR_GENERAL,
			    "Expected header \"%s\" not found", headers[i]);
		table->column[i] = at;
	}
	return true;
}

/* The name of the first column that the row has nothing in; NULL where it is
 * whole. */
static const char *
read_row(struct csv *table, const char *line, char *row[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		row[i] = field(table->arena, line, table->column[i]);
		if (!row[i] || !*row[i])
			return headers[i];
	}
	return NULL;
}

static bool
read_rows(struct csv *table, bool skip, struct error *err)
{
	size_t lines = 0;

	while (table->lines[lines])
		lines++;
	table->rows = arena_calloc(table->arena, lines, sizeof(*table->rows));
	for (size_t i = 1; i < lines; i++) {
		const char *lacks =
		    read_row(table, table->lines[i], table->rows[table->n]);

		if (!lacks)
			table->n++;
		else if (!skip)
			return fail(err, ERR_GENERAL,
			    "Failed to parse entry #%zu: Row missing value for "
			    "header \"%s\"",
			    i, lacks);
	}
	return true;
}

static bool
read_table(struct csv *table, const char *text, bool skip, struct error *err)
{
	if (pytext_leading(text, strlen(text)) == strlen(text))
		return fail(
		    err, ERR_GENERAL, "Provided CSV contains no contents");
	split_lines(table, text);
	return find_columns(table, err) && read_rows(table, skip, err);
}

/* Who forgets file:// would have the path taken for the text. */
static bool
check_path(const char *text, struct error *err)
{
	struct stat info;

	return strchr(text, '\n') || strncmp(text, "file://", 7) == 0 ||
	    stat(text, &info) != 0 ||
	    fail(err, ERR_GENERAL,
		"You may be passing a file to import without the 'file://' "
		"prefix. To import a CSV file, use --csv "
		"file://path/to/file.csv");
}

static bool
write_row(
    struct run *run, const char *prefix, char *row[COLUMNS], struct error *err)
{
	json_t *values = json_object();
	bool ok;

	json_object_set_new_nocheck(values, "aws_access_key_id",
	    json_stringn_nocheck(row[ACCESS_KEY], strlen(row[ACCESS_KEY])));
	json_object_set_new_nocheck(values, "aws_secret_access_key",
	    json_stringn_nocheck(row[SECRET_KEY], strlen(row[SECRET_KEY])));
	ok = configure_write(run, CREDENTIALS_FILE,
	    arena_printf(&run->arena, "%s%s", prefix, row[USER]), values, false,
	    err);
	json_decref(values);
	return ok;
}

static bool
import(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct csv table = {.arena = &run->arena};
	const char *text, *prefix;
	bool ok;

	if (!configure_word(run, given, CSV, &text, err) ||
	    !configure_word(run, given, PREFIX, &prefix, err) ||
	    !check_path(text, err))
		return false;
	configure_warn(run, CREDENTIALS_FILE);
	ok = read_table(&table, text, argparse_given(given, SKIP_INVALID), err);
	for (size_t i = 0; ok && i < table.n; i++)
		ok = write_row(run, prefix ? prefix : "", table.rows[i], err);
	return ok &&
	    print_text(arena_printf(&run->arena,
			   "Successfully imported %zu profile(s)\n", table.n),
		err);
}

static const struct example examples[] = {
    {"Take the keys of a new user",
	"ecr configure import --csv file://alice_accessKeys.csv"},
    {0},
};

const struct command configure_import_part = {
    .name = "import",
    .doc = "Take keys from the CSV file that the console gives. Each row "
	   "becomes a profile of the credentials file, named like the user.",
    .options = options,
    .examples = examples,
    .peer = true,
    .run = import,
};
