/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json/json.h"
#include "query/query.h"
#include "query/value.h"

#include "query_messages.h"

#include <cmocka.h>

static const struct json_style style = {-1, ", ", ": ", false, false};

static json_t *
read_json(const char *text)
{
	json_t *value = json_read(text, strlen(text), NULL);

	assert_non_null(value);
	return value;
}

static json_t *
run(const char *expression, json_t *input, struct error *err)
{
	struct query *query = query_parse(expression, err);
	json_t *result = query ? query_eval(query, input, err) : NULL;

	query_free(query);
	assert_int_equal(err->kind == ERR_NONE, result != NULL);
	return result;
}

/* One case of the publisher's suite; how many it counts for. */
static int
check_case(json_t *given, json_t *one)
{
	const char *expression = json_get_string(one, "expression");
	json_t *expected = json_object_get(one, "result");
	struct error err = {0};
	json_auto_t *result = run(expression, given, &err);
	bool right;

	if (json_object_get(one, "error"))
		right = !result;
	else if (expected)
		right = result && value_equal(result, expected);
	else
		right = result != NULL;
	if (!right)
		print_error("%s: %s\n", expression,
		    err.message ? err.message : "wrong result");
	assert_true(right);
	error_clear(&err);
	return json_object_get(one, "bench") ? 0 : 1;
}

static int
check_file(const char *name)
{
	char path[128];
	json_error_t why;
	json_auto_t *suites = NULL;
	json_t *suite, *one;
	size_t i, j;
	int count = 0;

	snprintf(path, sizeof(path), "tests/vectors/jmespath/%s.json", name);
	suites = json_load_file(path, 0, &why);
	assert_non_null(suites);
	json_array_foreach (suites, i, suite) {
		json_t *given = json_object_get(suite, "given");

		json_array_foreach (json_object_get(suite, "cases"), j, one)
			count += check_case(given, one);
	}
	return count;
}

/* The peer's library passes all of them, so there are no exceptions. */
static void
test_compliance(void **state)
{
	static const char *const names[] = {"basic", "benchmarks", "boolean",
	    "current", "escape", "filters", "functions", "identifiers",
	    "indices", "literal", "multiselect", "pipe", "slice", "syntax",
	    "unicode", "wildcard"};
	int count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		count += check_file(names[i]);
	assert_int_equal(count, 892);
}

static void
check_message(const struct message *message, int status)
{
	json_auto_t *input = read_json(document), *result = NULL;
	struct buf text = {0};
	struct error err = {0};

	result = run(message->expression, input, &err);
	assert_int_equal(error_status(&err), status);
	assert_null(err.code);
	if (result)
		json_write(&text, result, &style);
	assert_string_equal(
	    result ? buf_text(&text) : err.message, message->text);
	buf_free(&text);
	error_clear(&err);
}

static void
test_results(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		check_message(&results[i], 0);
}

static void
test_syntax(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(syntax) / sizeof(syntax[0]); i++)
		check_message(&syntax[i], EXIT_USAGE);
}

static void
test_failures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fails) / sizeof(fails[0]); i++)
		check_message(&fails[i], EXIT_GENERAL);
}

/* `open` and `close` around a name, `n` times each. */
static struct error
nest(const char *open, const char *close, int n)
{
	json_auto_t *input = json_object(), *result = NULL;
	struct buf text = {0};
	struct error err = {0};

	for (int i = 0; i < n; i++)
		buf_puts(&text, open);
	buf_putc(&text, 'a');
	for (int i = 0; i < n; i++)
		buf_puts(&text, close);
	result = run(buf_text(&text), input, &err);
	buf_free(&text);
	return err;
}

static void
check_nesting(const char *open, const char *close, int most, int status)
{
	struct error err = nest(open, close, most);

	assert_int_equal(error_status(&err), EXIT_OK);
	err = nest(open, close, most + 1);
	assert_int_equal(error_status(&err), status);
	error_clear(&err);
	err = nest(open, close, 100000);
	assert_int_equal(error_status(&err), status);
	assert_string_equal(err.message, "maximum recursion depth exceeded");
	error_clear(&err);
}

/* How deep the peer goes before its Python gives up. */
static void
test_nesting(void **state)
{
	(void)state;
	check_nesting("(", ")", 489, EXIT_USAGE);
	check_nesting("!", "", 489, EXIT_USAGE);
	check_nesting("[", "]", 326, EXIT_USAGE);
	check_nesting("a==(", ")", 195, EXIT_USAGE);
	check_nesting("a[?", "]", 489, EXIT_USAGE);
	check_nesting("to_array(", ")", 489, EXIT_USAGE);
	check_nesting("a|", "", 490, EXIT_GENERAL);
	check_nesting("a||", "", 490, EXIT_GENERAL);
	check_nesting("", "[]", 245, EXIT_GENERAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_compliance),
	    cmocka_unit_test(test_results),
	    cmocka_unit_test(test_syntax),
	    cmocka_unit_test(test_failures),
	    cmocka_unit_test(test_nesting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
