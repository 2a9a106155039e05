/* Formats against recorded output: tests/format/CASE.json and, for each
 * format, CASE.FORMAT with the bytes AWS CLI 2.36.7 printed for it; a failure
 * stands at the end as "ERR STATUS MESSAGE".
 * SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json/json.h"
#include "format/formats.h"

/* In the order of the peer's help; NULL behind the last. */
static const struct format *
format_number(size_t i)
{
	static const char *const names[] = {
	    "json", "text", "table", "yaml", "yaml-stream", "off"};

	return i < sizeof(names) / sizeof(names[0]) ? format_find(names[i])
						    : NULL;
}

static const char folder[] = "tests/format";

static const struct format_options plain = {.title = "DescribeThings"};
static const struct format_options colored = {
    .title = "DescribeThings", .color = true};

static bool
read_case(struct buf *out, const char *name, const char *suffix)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.%s", folder, name, suffix);
	return file_read(path, out);
}

static void
print(struct buf *out, const struct format *format, const json_t *value,
    const struct format_options *options)
{
	struct error err = {0};

	if (format->value(out, value, options, &err))
		return;
	if (!format->by_page)
		buf_clear(out);
	buf_printf(out, "ERR %d %s", error_status(&err), err.message);
	error_clear(&err);
}

static void
check(const char *name, const char *suffix, const struct format *format,
    const json_t *value, const struct format_options *options)
{
	struct buf want = {0}, got = {0};
	bool same;

	if (!read_case(&want, name, suffix))
		return;
	print(&got, format, value, options);
	same = want.len == got.len &&
	    memcmp(buf_text(&want), buf_text(&got), got.len) == 0;
	if (!same)
		print_error("%s.%s differs:\n%s", name, suffix, buf_text(&got));
	assert_true(same);
	buf_free(&want);
	buf_free(&got);
}

static void
check_case(const char *name)
{
	struct buf text = {0};
	json_t *value;

	assert_true(read_case(&text, name, "json"));
	value = json_read(text.data, text.len, NULL);
	assert_non_null(value);
	for (size_t i = 0; format_number(i) && format_number(i)->value; i++) {
		char suffix[32];

		/* The case itself has the ending .json. */
		snprintf(suffix, sizeof(suffix), "%s%s", format_number(i)->name,
		    i == 0 ? "-out" : "");
		check(name, suffix, format_number(i), value, &plain);
	}
	check(name, "table-color", format_find("table"), value, &colored);
	json_decref(value);
	buf_free(&text);
}

static void
test_recorded(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int cases = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char *dot = strrchr(entry->d_name, '.');

		if (!dot || strcmp(dot, ".json") != 0)
			continue;
		*dot = '\0';
		check_case(entry->d_name);
		cases++;
	}
	closedir(dir);
	assert_true(cases > 10);
}

static json_t *
parse(const char *text)
{
	json_t *value = json_read(text, strlen(text), NULL);

	assert_non_null(value);
	return value;
}

/* `value` printed in steps of `step` items of its member "items". */
static void
stream(struct buf *out, const struct format *format, const json_t *value,
    size_t step)
{
	const json_t *items = json_object_get(value, "items");
	struct format_stream state = {0};
	struct error err = {0};
	json_t *rest = json_copy((json_t *)(uintptr_t)value);

	json_object_del(rest, "items");
	assert_true(format->begin(out, &state, "items", rest, &plain, &err));
	for (size_t i = 0; i < json_array_size(items); i += step) {
		json_t *page = json_array();

		for (size_t k = i; k < i + step; k++)
			json_array_append(page, json_array_get(items, k));
		assert_true(format->items(out, &state, page, &err));
		json_decref(page);
	}
	assert_true(format->end(out, &state, rest, &err));
	json_decref(rest);
}

static void
check_stream(const char *text)
{
	json_t *value = parse(text);

	for (size_t i = 0; format_number(i); i++) {
		struct buf whole = {0}, steps = {0};
		struct error err = {0};

		if (!format_number(i)->begin)
			continue;
		assert_true(
		    format_number(i)->value(&whole, value, &plain, &err));
		stream(&steps, format_number(i), value, 2);
		assert_string_equal(buf_text(&steps), buf_text(&whole));
		buf_free(&whole);
		buf_free(&steps);
	}
	json_decref(value);
}

static void
test_stream(void **state)
{
	(void)state;
	check_stream("{\"items\": []}");
	check_stream("{\"items\": [1]}");
	check_stream("{\"items\": [], \"a\": {}, \"z\": [], \"NextToken\": 1}");
	check_stream(
	    "{\"items\": [{\"k\": [1, {}]}, null, \"x\"],"
	    " \"registryId\": \"1\", \"a\": null, \"zz\": {\"b\": 1}}");
}

static void
check_print(const char *name, const struct format_options *options,
    const char *text, const char *want)
{
	struct buf out = {0};
	json_t *value = parse(text);

	print(&out, format_find(name), value, options);
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
	json_decref(value);
}

static void
test_escapes(void **state)
{
	const struct format_options safe = {
	    .title = "T", .escape_controls = true};

	(void)state;
	check_print("text", &safe, "\"a\\u001b[0m\\t\\n\\u007f\\u009b\\u00e9\"",
	    "a\\x1b[0m\t\n\\x7f\\x9b\303\251\n");
	check_print("text", &safe, "{\"a\\u001b\": [1]}", "A\\x1b\t1\n");
	check_print("table", &safe, "[\"\\u0007\"]",
	    "----------\n|    T   |\n+--------+\n|  \\x07  |\n+--------+\n");
	check_print("text", &plain, "\"\\u001b\"", "\033\n");
}

static void
test_nothing(void **state)
{
	(void)state;
	check_print("yaml-stream", &plain, "{}", "- {}\n");
	check_print("yaml", &plain, "{}", "");
	check_print("json", &plain, "{}", "");
	assert_null(format_find("off")->value);
}

/* The same object twice, as a query makes it. */
static void
test_anchors(void **state)
{
	struct error err = {0};
	struct buf out = {0};
	json_t *shared = parse("{\"k\": [1]}");
	json_t *empty = json_array();
	json_t *value = json_pack("{s:O, s:O, s:[O, O], s:s, s:s}", "b", shared,
	    "a", empty, "c", empty, shared, "d", "x", "e", "x");

	(void)state;
	assert_true(format_find("yaml")->value(&out, value, &plain, &err));
	assert_string_equal(buf_text(&out),
	    "a: &id001 []\n"
	    "b: &id002\n"
	    "  k:\n"
	    "  - 1\n"
	    "c:\n"
	    "- *id001\n"
	    "- *id002\n"
	    "d: x\n"
	    "e: x\n");
	buf_free(&out);
	json_decref(value);
	json_decref(shared);
	json_decref(empty);
}

static void
test_width_of_terminal(void **state)
{
	const struct format_options wide = {.title = "T", .width = 120};
	const struct format_options narrow = {.title = "T", .width = 10};

	(void)state;
	check_print("table", &wide, "{\"a\": 1, \"b\": 2}",
	    "------------\n|     T    |\n+----+-----+\n|  a |  b  |\n"
	    "+----+-----+\n|  1 |  2  |\n+----+-----+\n");
	check_print("table", &narrow, "{\"a\": 1, \"b\": 2}",
	    "------------\n|     T    |\n+----+-----+\n"
	    "|  a |  1  |\n|  b |  2  |\n+----+-----+\n");
}

/* The deepest that is read at all. */
static void
test_deep(void **state)
{
	json_t *list = json_array(), *object = json_object();

	(void)state;
	for (int i = 0; i < 2040; i++) {
		list = json_pack("[o]", list);
		object = json_pack("{s:o}", "k", object);
	}
	for (size_t i = 0; format_number(i) && format_number(i)->value; i++) {
		struct buf out = {0};

		print(&out, format_number(i), list, &plain);
		assert_true(out.len > 0 || format_number(i)->by_page);
		buf_clear(&out);
		print(&out, format_number(i), object, &plain);
		assert_true(out.len > 0 || format_number(i)->by_page);
		buf_free(&out);
	}
	json_decref(list);
	json_decref(object);
}

static void
test_find(void **state)
{
	(void)state;
	assert_string_equal(format_find("yaml")->name, "yaml");
	assert_null(format_find("JSON"));
	assert_null(format_find(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_recorded),
	    cmocka_unit_test(test_stream),
	    cmocka_unit_test(test_escapes),
	    cmocka_unit_test(test_nothing),
	    cmocka_unit_test(test_anchors),
	    cmocka_unit_test(test_width_of_terminal),
	    cmocka_unit_test(test_deep),
	    cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
