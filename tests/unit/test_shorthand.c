/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/repr.h"
#include "cli/args/shorthand.h"
#include "cli/args/shorthand_fit.h"

#include <cmocka.h>

/* What a text becomes, as Python shows it; or the message, behind "!". */
static const struct {
	const char *text, *want;
} cases[] = {
    {"a=b", "{'a': 'b'}"},
    {"a=b,c=d", "{'a': 'b', 'c': 'd'}"},
    {"a=b,c,d=e", "{'a': ['b', 'c'], 'd': 'e'}"},
    {"a=", "{'a': ''}"},
    {"a = b , c = d ", "{'a': 'b', 'c': 'd'}"},
    {"a=[b,c]", "{'a': ['b', 'c']}"},
    {"a=[b,{c=d,}],e={f=[g]}", "{'a': ['b', {'c': 'd'}], 'e': {'f': ['g']}}"},
    {"a='x,y',b=\"it's\"", "{'a': 'x,y', 'b': \"it's\"}"},
    {"a='it\\'s \\\\'", "{'a': \"it's \\\\\"}"},
    {"a=b\\,c", "{'a': 'b,c'}"},
    {"a=]x,b=}y", "{'a': ']x', 'b': '}y'}"},
    {"a=\"b\\\"", "{'a': 'b\\\\'}"},
    {"a", "!Expected: '=', received: 'EOF' for input:\n a\n ^"},
    {"a=b,a=c",
	"!Second instance of key \"a\" encountered for input:\na=b,a=c\n"
	"    ^\nThis is often because there is a preceding \",\" instead of a "
	"space."},
    {"é", "!Expected: '=', received: 'é' for input:\n é\n^"},
    {"a=[b", "!Expected: ',', received: 'EOF' for input:\n a=[b\n    ^"},
    {"a=\"b",
	"!Expected: '<double quoted>', received: '<none>' for input:\n a=\"b\n"
	"  ^"},
    {"a=b,\nc=\"d\"e\nf",
	"!Expected: ',', received: 'e' for input:\n a=b,\nc=\"d\"e\n     ^\nf"},
    {"a=x😀", "!Expected: ',', received: '😀' for input:\n a=x😀\n   ^"},
};

static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err = {0};
		struct buf out = {0};
		json_t *value =
		    shorthand_parse(cases[i].text, strlen(cases[i].text), &err);

		if (value)
			repr_write(&out, value);
		else
			buf_printf(&out, "!%s", err.message);
		assert_string_equal(buf_text(&out), cases[i].want);
		json_decref(value);
		buf_free(&out);
		error_clear(&err);
	}
}

static void
test_depth(void **state)
{
	struct error err = {0};
	struct buf text = {0};

	(void)state;
	buf_puts(&text, "a=");
	buf_fill(&text, '[', 100000);
	assert_null(shorthand_parse(text.data, text.len, &err));
	assert_int_equal(error_status(&err), EXIT_GENERAL);
	error_clear(&err);
	buf_free(&text);
}

static void
fit_one(const char *text, const char *member, const char *want)
{
	const struct operation *operation = model_find_operation(
	    &service_ecr, "put-image-scanning-configuration");
	const struct member *found =
	    model_find_member(operation->input, member, strlen(member));
	struct error err = {0};
	struct buf out = {0};
	json_t *value = shorthand_parse(text, strlen(text), &err);

	assert_non_null(value);
	if (shorthand_fit(value, found->shape, &err))
		repr_write(&out, value);
	else
		buf_printf(&out, "!%s", err.message);
	assert_string_equal(buf_text(&out), want);
	json_decref(value);
	buf_free(&out);
	error_clear(&err);
}

static void
test_fit(void **state)
{
	static const char member[] = "imageScanningConfiguration";

	(void)state;
	fit_one("scanOnPush=TRUE", member, "{'scanOnPush': True}");
	fit_one("scanOnPush=false", member, "{'scanOnPush': False}");
	fit_one("scanOnPush=yes", member, "{'scanOnPush': 'yes'}");
	fit_one("scanOnPush=true,x", member,
	    "!'list' object has no attribute 'lower'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
