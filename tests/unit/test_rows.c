/* What a person sees of rows, and what a program gets.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/countof.h"
#include "base/json/json.h"
#include "base/text/cells.h"
#include "base/text/human.h"
#include "cli/rows/column.h"
#include "cli/rows/fit.h"
#include "cli/rows/table.h"

static const double now = 1790000000; /* 2026-09-21T14:13:20Z */

static void
assert_taken(struct buf *got, const char *wanted)
{
	assert_string_equal(buf_text(got), wanted);
	buf_free(got);
}

static void
test_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {{0, "0 B"}, {999, "999 B"}, {1000, "1.00 kB"},
	    {1234, "1.23 kB"}, {12345, "12.3 kB"}, {99949, "99.9 kB"},
	    {99951, "100 kB"}, {999499, "999 kB"}, {999500, "1.00 MB"},
	    {45600000, "45.6 MB"}, {UINT64_MAX, "18.4 EB"}};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct buf out = {0};

		human_size(&out, cases[i].bytes);
		assert_taken(&out, cases[i].text);
	}
}

static void
test_ages(void **state)
{
	static const struct {
		double ago;
		const char *text;
	} cases[] = {{0, "0s"}, {0.4, "0s"}, {59, "59s"}, {60, "1m"},
	    {3599, "59m"}, {3600, "1h"}, {47 * 3600.0, "47h"},
	    {48 * 3600.0, "2d"}, {90 * 86400.0, "90d"},
	    {91 * 86400.0, "2026-06-22"}, {-5, "2026-09-21"}};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct buf out = {0};

		human_age(&out, now - cases[i].ago, now);
		assert_taken(&out, cases[i].text);
	}
}

static void
test_durations(void **state)
{
	static const struct {
		const char *text;
		double seconds; /* -1: refused */
	} cases[] = {{"90d", 90 * 86400.0}, {"1h30m", 5400}, {"45s", 45},
	    {"2w", 14 * 86400.0}, {"0s", 0}, {"", -1}, {"90", -1}, {"d", -1},
	    {"30m1h", -1}, {"1h1h", -1}, {"-1d", -1}, {"1.5h", -1},
	    {"9999999999d", -1}, {"1d ", -1}};
	double got;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		bool ok = human_read_duration(cases[i].text, &got);

		assert_int_equal(ok, cases[i].seconds >= 0);
		if (ok)
			assert_true(got == cases[i].seconds);
	}
	assert_true(human_read_moment("1d", now, &got) && got == now - 86400);
	assert_true(human_read_moment("2026-09-21T14:13:20Z", 0, &got));
	assert_true(got == now);
	assert_false(human_read_moment("2026", 0, &got));
	assert_false(human_read_moment("yesterday", 0, &got));
}

static void
test_cells(void **state)
{
	static const struct {
		const char *text;
		size_t cells, most;
		const char *cut;
	} cases[] = {{"abc", 3, 3, "abc"}, {"abcdefgh", 8, 5, "ab\u2026gh"},
	    {"abcdefgh", 8, 4, "ab\u2026h"}, {"abcdefgh", 8, 1, "\u2026"},
	    {"\u00e4\u00f6", 2, 2, "\u00e4\u00f6"},
	    {"e\u0301x", 2, 2, "e\u0301x"},
	    {"\u6f22\u5b57\u6f22\u5b57", 8, 6, "\u6f22\u2026\u5b57"}};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const char *text = cases[i].text;
		struct buf out = {0};

		assert_int_equal(
		    cells_count(text, strlen(text)), cases[i].cells);
		cells_cut(&out, text, strlen(text), cases[i].most);
		assert_taken(&out, cases[i].cut);
	}
}

static void
test_fit(void **state)
{
	struct fit_column columns[] = {{.natural = 30, .least = 16},
	    {.natural = 12, .least = 12, .rank = 2},
	    {.natural = 9, .least = 9, .rank = 1}};

	(void)state;
	assert_int_equal(fit_columns(columns, 3, 0), 0);
	assert_int_equal(columns[0].width, 30);
	assert_int_equal(fit_columns(columns, 3, 50), 0);
	assert_int_equal(columns[0].width, 25);
	/* the second goes, and the first has its room back */
	assert_int_equal(fit_columns(columns, 3, 40), 1);
	assert_int_equal(columns[0].width, 29);
	assert_int_equal(columns[1].width, 0);
	assert_int_equal(columns[2].width, 9);
	assert_int_equal(fit_columns(columns, 3, 10), 2);
	assert_int_equal(columns[0].width, 10);
	columns[0].whole = true;
	assert_int_equal(fit_columns(columns, 3, 10), 2);
	assert_int_equal(columns[0].width, 30);
}

static const struct row_paint paint[] = {{"bad", ROW_RED}, {0}};
static const struct row_column columns_known[] = {
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST, .rank = 3},
    {.name = "size", .key = "size", .kind = ROW_BYTES, .rank = 2},
    {.name = "pushed", .key = "pushed", .kind = ROW_TIME, .rank = 1},
    {.name = "state", .key = "state", .paint = paint},
    {.name = "whole", .key = "whole", .kind = ROW_FLAG, .asked = true},
    {0},
};

static json_t *
read_row(const char *text)
{
	json_t *row = json_read(text, strlen(text), NULL);

	assert_non_null(row);
	return row;
}

static void
print(struct buf *out, const char *names, struct screen screen)
{
	const struct row_style style = {.now = now};
	struct row_table table = {.style = &style};
	struct arena arena = {0};
	struct error err = {0};
	json_auto_t *one = read_row(
	    "{\"tags\":[\"v1\",\"a\\tb\\u001b\"],\"digest\":\"sha256:0123456789"
	    "abcdef\",\"size\":1234,\"pushed\":\"2026-09-21T14:13:00Z\","
	    "\"state\":\"bad\",\"whole\":true}");
	json_auto_t *two = read_row("{\"state\":\"good\",\"pushed\":null}");

	table.columns = row_columns(&arena, columns_known, names, &err);
	row_table_add(&table, one, "");
	row_table_add(&table, two, "\u2514\u2500 ");
	row_table_print(&table, out, &screen);
	row_table_free(&table);
	arena_free(&arena);
}

static void
test_table(void **state)
{
	struct buf out = {0};

	(void)state;
	print(&out, NULL, (struct screen){.person = true, .width = 80});
	assert_taken(&out,
	    "TAGS         DIGEST           SIZE  PUSHED  STATE\n"
	    "v1,a\\tb\\x1b  0123456789ab  1.23 kB  20s     bad\n"
	    "\u2514\u2500 -         -                   -  -       good\n");
	print(&out, "state,whole,size",
	    (struct screen){.person = true, .colour = true});
	assert_taken(&out,
	    "\033[1mSTATE\033[0m    \033[1mWHOLE\033[0m     "
	    "\033[1mSIZE\033[0m\n"
	    "\033[31mbad\033[0m      yes    1.23 kB\n"
	    "\u2514\u2500 good  -            -\n");
	print(&out, NULL, (struct screen){.person = true, .width = 20});
	assert_non_null(strstr(out.data, "+3 columns, --columns\n"));
	buf_free(&out);
}

static void
test_lines(void **state)
{
	json_auto_t *row =
	    read_row("{\"tags\":[\"a\\tb\",\"c\\\\d\\n\"],\"size\":12345678901,"
		     "\"whole\":false,\"pushed\":null}");
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; columns_known[i].name; i++) {
		row_put_exact(&out, &columns_known[i], row);
		buf_putc(&out, '|');
	}
	assert_taken(&out, "a\\tb,c\\\\d\\n||12345678901|||false|");
}

static void
test_columns(void **state)
{
	struct arena arena = {0};
	struct error err = {0};
	const struct row_column **got;

	(void)state;
	got = row_columns(&arena, columns_known, "size,tags", &err);
	assert_string_equal(got[0]->name, "size");
	assert_string_equal(got[1]->name, "tags");
	assert_null(got[2]);
	assert_null(row_columns(&arena, columns_known, "size,", &err));
	assert_null(row_columns(&arena, columns_known, "sizes", &err));
	assert_string_equal(err.message,
	    "argument --columns: there is no column \"sizes\"; there are "
	    "tags,digest,size,pushed,state,whole");
	assert_int_equal(err.kind, ERR_USAGE);
	error_clear(&err);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_ages),
	    cmocka_unit_test(test_durations),
	    cmocka_unit_test(test_cells),
	    cmocka_unit_test(test_fit),
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
