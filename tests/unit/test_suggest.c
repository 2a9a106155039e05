/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* for its statics, too */
#include "base/text/suggest.c"

#include <cmocka.h>

static const char *const choices[] = {"describe-images",
    "describe-image-scan-findings", "describe-repositories", "list-images",
    "get-repository-policy", "set-repository-policy",
    "delete-repository-policy", "tag-resource", "untag-resource", NULL};

static void
test_best_first(void **state)
{
	const char *out[SUGGEST_MAX];

	(void)state;
	assert_int_equal(suggest("get-repository-polic", choices, out), 3);
	assert_string_equal(out[0], "get-repository-policy");
	assert_string_equal(out[1], "set-repository-policy");
	assert_string_equal(out[2], "delete-repository-policy");
	assert_int_equal(suggest("describe-imagez", choices, out), 1);
	assert_string_equal(out[0], "describe-images");
	assert_int_equal(suggest("frobnicate", choices, out), 0);
	assert_int_equal(suggest("", choices, out), 0);
}

static void
test_ratio(void **state)
{
	(void)state;
	assert_true(suggest_ratio("abcd", "bcde") == 0.75);
	assert_true(suggest_ratio("", "") == 1);
	assert_true(suggest_ratio("größe", "grösse") > 0.7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_best_first),
	    cmocka_unit_test(test_ratio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
