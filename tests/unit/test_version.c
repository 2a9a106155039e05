/* Versions in tags: the precedence of semver.org, and what is none.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/countof.h"
#include "rules/version.h"

/* The published examples, each below the next: item 11.2, "1.0.0 < 2.0.0 <
 * 2.1.0 < 2.1.1"; 11.3, "1.0.0-alpha < 1.0.0"; 11.4, "1.0.0-alpha <
 * 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 <
 * 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0"; item 9 and 10's own forms. */
static const char *const ladder[] = {"1.0.0-0.3.7", "1.0.0-alpha",
    "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
    "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0-x.7.z.92", "1.0.0-x-y-z.--", "1.0.0",
    "1.9.0", "1.10.0", "1.11.0", "2.0.0", "2.1.0", "2.1.1",
    "99999999999999999999999.999999999999999999.99999999999999999"};

static int
compare(const char *a, const char *b)
{
	struct version one = version_read(a, NULL),
		       other = version_read(b, NULL);

	assert_int_equal(one.form, VERSION_FULL);
	assert_int_equal(other.form, VERSION_FULL);
	return version_compare(&one, &other);
}

static void
test_precedence(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(ladder); i++)
		for (size_t j = 0; j < countof(ladder); j++)
			assert_int_equal(
			    compare(ladder[i], ladder[j]), (i > j) - (i < j));
	/* item 10: build metadata is ignored */
	assert_int_equal(compare("1.0.0+20130313144700", "1.0.0"), 0);
	assert_int_equal(
	    compare("1.0.0-beta+exp.sha.5114f85", "1.0.0-beta"), 0);
	assert_int_equal(
	    compare("1.0.0+21AF26D3---117B344092BD", "1.0.0+x"), 0);
}

static void
test_forms(void **state)
{
	static const struct {
		const char *tag, *suffix;
		enum version_form form;
	} cases[] = {{"1.2.3", NULL, VERSION_FULL},
	    {"v1.2.3", NULL, VERSION_FULL}, {"vv1.2.3", NULL, VERSION_NONE},
	    {"V1.2.3", NULL, VERSION_NONE}, {"1.2.3_4", NULL, VERSION_FULL},
	    {"1.2.3-rc.1_b.2", NULL, VERSION_FULL},
	    {"1.2.3_", NULL, VERSION_NONE}, {"1.2.3-", NULL, VERSION_NONE},
	    {"1.2.3-a..b", NULL, VERSION_NONE},
	    {"1.2.3-01", NULL, VERSION_NONE}, {"1.2.3-0a", NULL, VERSION_FULL},
	    {"01.2.3", NULL, VERSION_NONE}, {"2024.07.01", NULL, VERSION_NONE},
	    {"2025.8.1", NULL, VERSION_FULL}, {"1", NULL, VERSION_MOVING},
	    {"v1.2", NULL, VERSION_MOVING}, {"1.2-alpine", NULL, VERSION_NONE},
	    {"1.2.3.4", NULL, VERSION_NONE}, {"latest", NULL, VERSION_NONE},
	    {"", NULL, VERSION_NONE}, {"v", NULL, VERSION_NONE},
	    {"1.", NULL, VERSION_NONE}, {"1..2", NULL, VERSION_NONE},
	    {"3.1.0-alpine", NULL, VERSION_FULL},
	    {"3.1.0-alpine", "alpine", VERSION_FULL},
	    {"3.1-alpine", "alpine", VERSION_MOVING},
	    {"3.1.0", "alpine", VERSION_NONE},
	    {"-alpine", "alpine", VERSION_NONE}};
	struct version variant = version_read("3.1.0-rc.1-alpine", "alpine");

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_int_equal(
		    version_read(cases[i].tag, cases[i].suffix).form,
		    cases[i].form);
	assert_true(slice_is(variant.pre, "rc.1"));
	variant = version_read("3.1.0-alpine", "alpine");
	assert_int_equal(variant.pre.len, 0);
	variant = version_read("2025.8.1", NULL);
	assert_true(version_is_dated(&variant));
	variant = version_read("1900.1.1", NULL);
	assert_false(version_is_dated(&variant));
}

static void
test_text(void **state)
{
	static const char *const ordered[] = {"", "6", "6.0.8", "6.0.10",
	    "6.0.10-a", "a", "a007b", "a7b", "a8", "b"};

	(void)state;
	for (size_t i = 0; i < countof(ordered); i++)
		for (size_t j = 0; j < countof(ordered); j++) {
			int order =
			    version_compare_text(ordered[i], ordered[j]);

			assert_int_equal(
			    (order > 0) - (order < 0), (i > j) - (i < j));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_precedence),
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
