/* Aliases: what is found under which header, what their words become.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "base/ini.h"
#include "cli/args/alias.h"

static const char text[] = "[command ecr]\nold = x\n"
			   "[command  ecr]\na = b --output text 'c d'\n"
			   "p = --profile x\nq = '\nloop = loop\n"
			   "[command ecr wait]\nw = !true\n"
			   "[command ecr-public]\nz = y\n"
			   "[toplevel]\nt = ecr --region eu-west-1 a\n";

static struct run
open_run(void)
{
	struct run run = {.program = "ecr", .service = &service_ecr};

	run.options = options_none;
	run.aliases = ini_parse(text, sizeof(text) - 1, true);
	return run;
}

static void
close_run(struct run *run)
{
	json_decref(run->aliases);
	arena_free(&run->arena);
}

static void
test_find(void **state)
{
	struct run run = open_run();

	(void)state;
	assert_null(alias_find(&run, NULL, "old"));
	assert_null(alias_find(&run, NULL, "z"));
	assert_null(alias_find(&run, NULL, "w"));
	assert_string_equal(
	    alias_find(&run, NULL, "a"), "b --output text 'c d'");
	assert_string_equal(alias_find(&run, "wait", "w"), "!true");
	assert_true(alias_is_program("!true"));
	close_run(&run);
}

static void
test_expand(void **state)
{
	struct run run = open_run();
	struct word_list words = word_list_new(&run.arena, 1);
	struct error err = {0};

	(void)state;
	word_list_add(&words, "e");
	assert_true(
	    alias_expand(&run, "a", "b --output text 'c d'", &words, &err));
	assert_int_equal(words.n, 3);
	assert_string_equal(words.at[1], "c d");
	assert_string_equal(words.at[2], "e");
	assert_string_equal(run.options.output, "text");
	assert_false(alias_expand(&run, "p", "--profile x", &words, &err));
	assert_non_null(strstr(err.message, "\"--profile\""));
	assert_false(alias_expand(&run, "q", "'", &words, &err));
	assert_non_null(strstr(err.message, "No closing quotation"));
	error_clear(&err);
	close_run(&run);
}

static void
test_service(void **state)
{
	struct run run = open_run();
	struct word_list words = word_list_new(&run.arena, 1);
	const char *service = "t";
	struct error err = {0};
	bool done = false;

	(void)state;
	assert_true(alias_follow_service(&run, &service, &words, &done, &err));
	assert_false(done);
	assert_string_equal(service, "ecr");
	assert_string_equal(words.at[0], "a");
	assert_string_equal(run.settings.options.region, "eu-west-1");
	close_run(&run);
}

static void
test_program(void **state)
{
	struct word_list none = {NULL, 0};
	struct error err = {0};

	(void)state;
	assert_true(alias_run_program("!true", none, &err));
	assert_false(alias_run_program("!exit 7", none, &err));
	assert_int_equal(error_status(&err), 7);
	assert_null(err.message);
	assert_false(alias_run_program("!kill -9 $$", none, &err));
	assert_int_equal(error_status(&err), 247);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_expand),
	    cmocka_unit_test(test_service),
	    cmocka_unit_test(test_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
