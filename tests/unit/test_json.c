/* JSON written as Python writes it, and read without loss.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "base/json/foreign.h"
#include "base/json/json.h"

static void
check_real(double value, const char *want)
{
	struct buf out = {0};
	json_auto_t *real = isinf(value)
	    ? json_new_big(
		  value < 0 ? "-Infinity" : "Infinity", value < 0 ? 9 : 8)
	    : json_real(value);

	json_write(&out, real, &json_style_plain);
	assert_string_equal(out.data, want);
	buf_free(&out);
}

/* The expectations are Python's repr(). */
static void
test_reals_print_as_pythons(void **state)
{
	(void)state;
	check_real(0.1, "0.1");
	check_real(1.0, "1.0");
	check_real(1e3, "1000.0");
	check_real(-0.0, "-0.0");
	check_real(1e15, "1000000000000000.0");
	check_real(1e16, "1e+16");
	check_real(123456789012345680.0, "1.2345678901234568e+17");
	check_real(1e-4, "0.0001");
	check_real(0.00001, "1e-05");
	check_real(1.5e-7, "1.5e-07");
	check_real(5e-324, "5e-324");
	check_real(1.7976931348623157e308, "1.7976931348623157e+308");
	check_real(9.5, "9.5");
	check_real(100.25, "100.25");
	check_real(1.0 / 0.0, "Infinity");
	check_real(-1.0 / 0.0, "-Infinity");
}

static void
check_text(const char *in, const struct json_style *style, const char *want)
{
	json_auto_t *value = json_read(in, strlen(in), NULL);
	struct buf out = {0};

	assert_non_null(value);
	json_write(&out, value, style);
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
}

static void
test_styles(void **state)
{
	static const char in[] = "{\"b\":[1,{}],\"a\":[],\"é\":\"\\u00e9\\n\"}";
	struct json_style sorted = json_style_plain;

	(void)state;
	sorted.sort = true;
	check_text(in, &json_style_output,
	    "{\n    \"b\": [\n        1,\n        {}\n    ],\n"
	    "    \"a\": [],\n    \"é\": \"é\\n\"\n}");
	check_text(in, &json_style_plain,
	    "{\"b\": [1, {}], \"a\": [], \"\\u00e9\": \"\\u00e9\\n\"}");
	check_text(
	    in, &json_style_compact, "{\"b\":[1,{}],\"a\":[],\"é\":\"é\\n\"}");
	check_text(in, &sorted,
	    "{\"a\": [], \"b\": [1, {}], \"\\u00e9\": \"\\u00e9\\n\"}");
}

static void
test_escapes(void **state)
{
	(void)state;
	check_text("\"\\u0000\\u001f\\u007f\\/\\\\\\\"\\t\"",
	    &json_style_compact, "\"\\u0000\\u001f\x7f/\\\\\\\"\\t\"");
	check_text(
	    "\"\\ud83d\\ude80\"", &json_style_plain, "\"\\ud83d\\ude80\"");
	check_text(
	    "\"\\ud83d\\ude80\"", &json_style_compact, "\"\xf0\x9f\x9a\x80\"");
}

static void
test_integers_of_any_size(void **state)
{
	static const char big[] =
	    "[9223372036854775807,9223372036854775808,-9223372036854775808,"
	    "-9223372036854775809,123456789012345678901234567890,"
	    "\"123456789012345678901234567890\",0]";

	(void)state;
	check_text(big, &json_style_compact, big);
	check_text("18446744073709551616", &json_style_compact,
	    "18446744073709551616");
}

/* What a service sends as text stays text, however it looks. */
static void
test_marks_cannot_be_forged(void **state)
{
	static const char *const texts[] = {"\"\\u0000#int\\u0000\\u001b[2J\"",
	    "\"\\u0000\\u00ffint\\u0000x\"",
	    "[1e999,\"\\u0000\\u00ffb\\u0000\"]", "\"\\u0000#b\\u0000\"",
	    "\"\\u0000#t\\u00002020\""};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *value = json_read(texts[i], strlen(texts[i]), NULL);
		const json_t *text =
		    json_is_array(value) ? json_array_get(value, 1) : value;

		assert_true(json_is_string(text));
		assert_false(json_is_big(text));
		assert_int_equal(foreign_kind(text), FOREIGN_NONE);
		json_decref(value);
	}
	/* nor raw: such bytes are no JSON */
	assert_null(json_read("\"\0\xffint\0x\"", 9, NULL));
	assert_null(json_read("[1e999,\"\xff\"]", 11, NULL));
}

static void
test_broken_texts_are_refused(void **state)
{
	static const char *const texts[] = {"", "{", "[1,]", "{\"a\"}", "nul",
	    "01", "123456789012345678901234567890x", "\"a", "1 2",
	    "00000000000000000000000000000001"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_null(json_read(texts[i], strlen(texts[i]), NULL));
}

/* What travels as a string behind a mark is never taken for text. */
static void
test_marked_values_are_no_text(void **state)
{
	json_auto_t *marked = json_pack("{s:o, s:o, s:o, s:s, s:s%}", "big",
	    json_new_big("99999999999999999999", 20), "bytes",
	    foreign_new_bytes("a", 1), "date",
	    foreign_new_date(FOREIGN_DATE, "2026-11-02"), "empty", "", "nul",
	    "\0x", (size_t)2);

	(void)state;
	assert_null(json_get_string(marked, "big"));
	assert_null(json_get_string(marked, "bytes"));
	assert_null(json_get_string(marked, "date"));
	assert_null(json_get_string(marked, "missing"));
	assert_string_equal(json_get_string(marked, "empty"), "");
	assert_true(json_is_text(json_object_get(marked, "nul")));
	assert_false(json_is_text(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reals_print_as_pythons),
	    cmocka_unit_test(test_styles),
	    cmocka_unit_test(test_escapes),
	    cmocka_unit_test(test_integers_of_any_size),
	    cmocka_unit_test(test_marks_cannot_be_forged),
	    cmocka_unit_test(test_marked_values_are_no_text),
	    cmocka_unit_test(test_broken_texts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
