/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/repr.h"

#include <cmocka.h>

static const struct {
	const char *text, *want;
} cases[] = {
    {" {\"a\" : [1, -0, 2.50, 1e400]} ", "{'a': [1, 0, 2.5, inf]}"},
    {"NaN", "nan"},
    {"12345678901234567890123", "12345678901234567890123"},
    {"{\"a\":1,\"b\":2,\"a\":3}", "{'a': 3, 'b': 2}"},
    {"\"\\u00e9\\ud83d\\ude80\\/\"", "'é🚀/'"},
    {"", "!Expecting value: line 1 column 1 (char 0)"},
    {"[1,]", "!Expecting value: line 1 column 4 (char 3)"},
    {"{'a':1}",
	"!Expecting property name enclosed in double quotes: line 1 column 2 "
	"(char 1)"},
    {"{\"a\":1,}",
	"!Expecting property name enclosed in double quotes: line 1 column 8 "
	"(char 7)"},
    {"{\"a\" 1}", "!Expecting ':' delimiter: line 1 column 6 (char 5)"},
    {"[1 2]", "!Expecting ',' delimiter: line 1 column 4 (char 3)"},
    {"01", "!Extra data: line 1 column 2 (char 1)"},
    {"[\n  é]", "!Expecting value: line 2 column 3 (char 4)"},
    {"\"é", "!Unterminated string starting at: line 1 column 1 (char 0)"},
    {"\"a\tb\"", "!Invalid control character at: line 1 column 3 (char 2)"},
    {"\"\\q\"", "!Invalid \\escape: line 1 column 2 (char 1)"},
    {"\"\\u12g4\"", "!Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
    {"\xef\xbb\xbf{}",
	"!Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 "
	"(char 0)"},
};

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = {0};
		struct error why = {0};
		json_t *value = json_read_loose(
		    cases[i].text, strlen(cases[i].text), JSON_DEPTH, &why);

		if (value)
			repr_write(&out, value);
		else
			buf_printf(&out, "!%s", why.message);
		assert_string_equal(buf_text(&out), cases[i].want);
		json_decref(value);
		buf_free(&out);
		error_clear(&why);
	}
}

/* What ends a run of plain bytes is found wherever it stands in one. */
static void
test_runs(void **state)
{
	static const char *const ends[] = {
	    "\"", "\\n\"", "\"]", "\x1f\"", "\x7f\"", "é\"", ""};
	static const char *const wants[] = {
	    "", "\n", "!", "!", "\x7f", "é", "!"};

	(void)state;
	for (size_t n = 0; n < 20 * 7; n++) {
		struct buf text = {0}, want = {0};
		json_t *value;

		buf_fill(&want, 'x', n / 7);
		buf_printf(&text, "\"%s%s", buf_text(&want), ends[n % 7]);
		buf_puts(&want, wants[n % 7]);
		value = json_read_loose(text.data, text.len, JSON_DEPTH, NULL);
		assert_int_equal(value == NULL, *wants[n % 7] == '!');
		if (value)
			assert_string_equal(
			    json_string_value(value), buf_text(&want));
		json_decref(value);
		buf_free(&text);
		buf_free(&want);
	}
}

static void
test_depth(void **state)
{
	struct buf text = {0};
	struct error why = {0};

	(void)state;
	buf_fill(&text, '[', 100000);
	assert_null(json_read_loose(text.data, text.len, JSON_DEPTH, &why));
	assert_int_equal(why.kind, ERR_DEEP);
	assert_memory_equal(why.message, "maximum recursion", 17);
	buf_free(&text);
	error_clear(&why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_read),
	    cmocka_unit_test(test_runs),
	    cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
