/* Resume tokens, interchangeable with the peer's.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "aws/call/resume.h"
#include "base/json/json.h"
#include "base/json/json_path.h"
#include "base/text/number.h"

/* `want` is the members as JSON, or the error. */
static void
check(const char *text, const char *want, long want_skip)
{
	struct error err = {0};
	struct buf out = {0};
	json_auto_t *params = NULL;
	long skip = -99;

	if (resume_parse(text, "nextToken", &params, &skip, &err)) {
		json_write(&out, params, &json_style_compact);
		assert_int_equal(skip, want_skip);
	} else {
		buf_puts(&out, err.message);
		assert_int_equal(error_status(&err), EXIT_GENERAL);
	}
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
	error_clear(&err);
}

static void
all_forms_are_read(void **state)
{
	(void)state;
	check("eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyf"
	      "Q==",
	    "{\"nextToken\":null}", 2);
	check("eyJuZXh0VG9rZW4iOiAi\ncDIiLCAiYm90b190cnVu\nY2F0ZV9hbW91bnQi"
	      "OiAx\nfQ==\n",
	    "{\"nextToken\":\"p2\"}", 1);
	check("eyJuZXh0VG9rZW4iOiAicDIifQA",
	    "{\"nextToken\":\"eyJuZXh0VG9rZW4iOiAicDIifQA\"}", 0);
	check("WyJwMiIsIDFd", "{\"nextToken\":\"WyJwMiIsIDFd\"}", 0);
	check("p2___1", "{\"nextToken\":\"p2\"}", 1);
	check("p2___x", "{\"nextToken\":\"p2___x\"}", 0);
	check("None___3", "{\"nextToken\":null}", 3);
	check("None", "{\"nextToken\":null}", 0);
	check("", "{\"nextToken\":\"\"}", 0);
	check("eyJtYXJrZXIiOiAiYWJjIn0=", "{\"marker\":\"abc\"}", 0);
}

static void
nonsense_is_refused(void **state)
{
	(void)state;
	check("a___b___3", "Bad starting token: a___b___3", 0);
	check("MTIz", "'int' object has no attribute 'pop'", 0);
}

static void
tokens_are_written_as_the_peers(void **state)
{
	json_auto_t *token =
	    json_pack("{s:n,s:i}", "nextToken", resume_skip_key, 2);
	json_auto_t *other =
	    json_pack("{s:s,s:i}", "a", "b", resume_skip_key, 2);
	struct error err = {0};
	char *text = resume_format(token, "nextToken", &err);

	(void)state;
	assert_string_equal(text,
	    "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==");
	free(text);
	assert_null(resume_format(other, "nextToken", &err));
	assert_string_equal(err.message,
	    "Bad starting token: {'a': 'b', 'boto_truncate_amount': 2}");
	error_clear(&err);
}

static void
numbers_are_read_as_pythons(void **state)
{
	long n;

	(void)state;
	assert_true(number_read_long(" +1_000 ", &n));
	assert_int_equal(n, 1000);
	assert_true(number_read_long("-007", &n));
	assert_int_equal(n, -7);
	assert_false(number_read_long("", &n));
	assert_false(number_read_long("1__0", &n));
	assert_false(number_read_long("1_", &n));
	assert_false(number_read_long("0x10", &n));
}

static void
paths_reach_into_objects(void **state)
{
	json_auto_t *object = json_object();

	(void)state;
	assert_null(json_path_get(object, "a.b"));
	assert_true(json_path_set(object, "a.b", json_integer(1)));
	assert_int_equal(json_integer_value(json_path_get(object, "a.b")), 1);
	assert_false(json_path_set(object, "a.b.c", json_integer(2)));
	assert_null(json_path_get(NULL, "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_forms_are_read),
	    cmocka_unit_test(nonsense_is_refused),
	    cmocka_unit_test(tokens_are_written_as_the_peers),
	    cmocka_unit_test(numbers_are_read_as_pythons),
	    cmocka_unit_test(paths_reach_into_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
