/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/repr.h"
#include "base/yaml/yaml_read.h"

#include <cmocka.h>

static const struct {
	const char *text, *want;
} cases[] = {
    {"", "None"},
    {"# nothing\n", "None"},
    {"a: yes\nb: [on, ~, null, true, 'true']",
	"{'a': 'yes', 'b': ['on', None, None, True, 'true']}"},
    {"[1, 0x1f, 0o17, 012, 1_000, -5, 1.50, 1e3, .inf, 1.2.3, 12:30]",
	"[1, 31, 15, 12, 1000, -5, 1.5, 1000.0, inf, '1.2.3', '12:30']"},
    {"a: &x {k: v}\nb: *x\nc:\n  <<: *x\n  l: w\n",
	"{'a': {'k': 'v'}, 'b': {'k': 'v'}, 'c': {'k': 'v', 'l': 'w'}}"},
    {"a: 2026-11-02\nb: 2026-11-02 03:04:05",
	"{'a': datetime.date(2026, 11, 2), 'b': "
	"datetime.datetime(2026, 11, 2, 3, 4, 5)}"},
    {"a: !!binary aGk=\nb: !!str 5", "{'a': b'hi', 'b': '5'}"},
    {"a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{'a': 'x\\ny\\n', 'b': 'x y'}"},
    {"%YAML 1.1\n---\na: yes\n", "{'a': True}"},
    {"a: 1\na: 2", "!"},
    {"--- 1\n--- 2\n", "!"},
    {"a: !other x", "!"},
    {"{a: b", "!"},
    {"a:\n\t- b", "!"},
    {"a: *b", "!"},
    {"a: =", "!"},
    {"&a [*a]", "!"},
};

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err = {0};
		struct buf out = {0};
		json_t *value = yaml_read_document(
		    cases[i].text, strlen(cases[i].text), &err);

		if (value)
			repr_write(&out, value);
		else
			buf_putc(&out, '!');
		assert_string_equal(buf_text(&out), cases[i].want);
		assert_int_equal(error_status(&err), value ? 0 : EXIT_USAGE);
		json_decref(value);
		buf_free(&out);
		error_clear(&err);
	}
}

static void
test_json(void **state)
{
	static const char text[] = "a: [1, 2.5, true, ~, 'x', 12x]\n"
				   "b: {c: 2026-11-02, d: 2026-11-02T03:04Z}",
			  alias[] = "a: &x [1]\nb: *x",
			  bytes[] = "!!binary aGk=";
	struct error err = {0};
	json_auto_t *value = yaml_read_json(text, strlen(text), &err);
	json_auto_t *wanted =
	    json_pack("{s:[i,f,b,n,s,s], s:{s:s,s:s}}", "a", 1, 2.5, 1, "x",
		"12x", "b", "c", "2026-11-02", "d", "2026-11-02T03:04Z");

	(void)state;
	assert_true(json_equal(value, wanted));
	assert_null(yaml_read_json(alias, strlen(alias), &err));
	assert_string_equal(err.message, "line 2: aliases are not taken");
	error_clear(&err);
	assert_null(yaml_read_json(bytes, strlen(bytes), &err));
	error_clear(&err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_read),
	    cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
