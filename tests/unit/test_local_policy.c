/* Policies of repositories and registries, patterns, globs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "rules/pattern.h"
#include "rules/glob.h"
#include "rules/policy.h"

#define STATEMENT(rest) "{\"Statement\":[{\"Effect\":\"Allow\"," rest "}]}"
#define WHO "\"Principal\":\"*\","

static const struct {
	const char *text;
	bool valid;
} policies[] = {
    {STATEMENT(WHO "\"Action\":\"ecr:*\""), true},
    {STATEMENT(WHO "\"Action\":[\"ecr:GetImage\",\"*\"]"), true},
    {STATEMENT(WHO "\"NotAction\":\"ecr:Put*\""), true},
    {STATEMENT("\"Principal\":{\"AWS\":[\"1\",\"2\"]},\"Action\":\"*\""), true},
    {STATEMENT("\"Principal\":{\"Dog\":\"1\"},\"Action\":\"*\""), false},
    {STATEMENT("\"Principal\":\"me\",\"Action\":\"*\""), false},
    {STATEMENT("\"Action\":\"*\""), false},
    {STATEMENT(WHO "\"Action\":[]"), false},
    {STATEMENT(WHO "\"Action\":\"s3:GetObject\""), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"Extra\":1"), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"Sid\":1"), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"Condition\":{\"StringLike\":"
		   "{\"a\":\"b\"}}"),
	true},
    {STATEMENT(WHO "\"Action\":\"*\",\"Condition\":[]"), false},
    {"{\"Version\":\"2012-10-17\"}", false},
    {"{\"Version\":\"1999-01-01\",\"Statement\":[]}", false},
    {"{\"Statement\":[]}", false},
    {"[]", false},
    {"", false},
};

static void
test_policies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		const char *text = policies[i].text;

		print_message("%s\n", text);
		assert_int_equal(
		    policy_is_valid(text, strlen(text), NULL, false),
		    policies[i].valid);
	}
}

static void
test_actions(void **state)
{
	static const char *const only[] = {"ecr:ReplicateImage", NULL};
	const char *good = STATEMENT(
	    WHO "\"Action\":\"ecr:ReplicateImage\",\"Resource\":\"*\"");
	const char *bare = STATEMENT(WHO "\"Action\":\"ecr:ReplicateImage\"");

	(void)state;
	assert_true(policy_is_valid(good, strlen(good), only, true));
	assert_false(policy_is_valid(bare, strlen(bare), only, true));
	assert_true(policy_is_valid(bare, strlen(bare), only, false));
	assert_false(policy_is_valid(
	    policies[0].text, strlen(policies[0].text), only, false));
}

static void
test_globs(void **state)
{
	(void)state;
	assert_true(glob_matches("prod*", "prod"));
	assert_true(glob_matches("prod*", "production-1"));
	assert_true(glob_matches("*prod*", "repo-production"));
	assert_true(glob_matches("*a*b", "xaxbxb"));
	assert_true(glob_matches("*", ""));
	assert_true(glob_matches("v1.?", "v1.?"));
	assert_false(glob_matches("prod*", "preprod"));
	assert_false(glob_matches("*prod", "prod1"));
	assert_false(glob_matches("", "a"));
	assert_false(glob_matches("v1.?", "v1.0"));
	assert_true(glob_matches("a*c", "abbbc"));
	assert_true(glob_matches("*a*b", "xaxb-ab"));
	assert_true(glob_matches("v1", "v1"));
	assert_false(glob_matches("v1", "v10"));
	assert_false(glob_matches("a*c", "abcd"));
	assert_false(glob_matches("", "x"));
	assert_false(glob_matches("*a*a*a*a*a*b",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void
test_patterns(void **state)
{
	static const char number[] = "[0-9]{3}";
	static const char slow[] = "(a+)+b";

	(void)state;
	assert_true(pattern_matches(number, "123"));
	assert_false(pattern_matches(number, "1234"));
	assert_false(pattern_matches(number, "123\n"));
	assert_false(pattern_matches(
	    slow, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_policies),
	    cmocka_unit_test(test_actions),
	    cmocka_unit_test(test_globs),
	    cmocka_unit_test(test_patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
