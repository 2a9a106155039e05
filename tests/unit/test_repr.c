/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/repr.h"

#include <cmocka.h>

static const struct {
	const char *json, *repr, *type;
} cases[] = {
    {"null", "None", "NoneType"},
    {"[true,false]", "[True, False]", "list"},
    {"{\"a\":1,\"b\":[]}", "{'a': 1, 'b': []}", "dict"},
    {"1.0", "1.0", "float"},
    {"1e16", "1e+16", "float"},
    {"123456789012345678901", "123456789012345678901", "int"},
    {"\"it's\"", "\"it's\"", "str"},
    {"\"it's \\\"x\\\"\"", "'it\\'s \"x\"'", "str"},
    {"\"a\\n\\t\\\\\\u0001\\u007f\"", "'a\\n\\t\\\\\\x01\\x7f'", "str"},
    {"\"\\u00e9\\u00a0\\u200b\\ud83d\\ude80\"", "'é\\xa0\\u200b🚀'", "str"},
    {"\"\\udb40\\udc01\"", "'\\U000e0001'", "str"},
};

static void
test_repr(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = {0};
		json_auto_t *value =
		    json_read(cases[i].json, strlen(cases[i].json), NULL);

		assert_non_null(value);
		repr_write(&out, value);
		assert_string_equal(buf_text(&out), cases[i].repr);
		assert_string_equal(repr_type(value), cases[i].type);
		buf_free(&out);
	}
}

static void
test_str(void **state)
{
	struct buf out = {0};
	json_auto_t *text = json_string("a'b"),
		    *inf = json_new_big("-Infinity", 9);

	(void)state;
	repr_write_str(&out, text);
	repr_write_str(&out, inf);
	assert_string_equal(buf_text(&out), "a'b-inf");
	assert_string_equal(repr_type(inf), "float");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_repr),
	    cmocka_unit_test(test_str),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
