/* Policies of repositories and registries, patterns, globs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "rules/pattern.h"
#include "rules/glob.h"
#include "rules/policy/check.h"
#include "rules/policy/condition.h"
#include "rules/policy/evaluate.h"
#include "base/json/json.h"

#define STATEMENT(rest) "{\"Statement\":[{\"Effect\":\"Allow\"," rest "}]}"
#define IAM "arn:aws:iam::123456789012"
#define AWS(who) "\"Principal\":{\"AWS\":\"" who "\"},"
#define WHO "\"Principal\":\"*\","

static const struct {
	const char *text;
	bool valid;
} policies[] = {
    {STATEMENT(WHO "\"Action\":\"ecr:*\""), true},
    {STATEMENT(WHO "\"Action\":[\"ecr:PutImage\",\"*\"]"), true},
    {STATEMENT(WHO "\"Action\":\"ECR:batchget*\""), true},
    {STATEMENT(WHO "\"Action\":\"ecr:GetImage\""), false},
    {STATEMENT(WHO "\"Action\":\"ecr:GetAuthorizationToken\""), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"Resource\":\"*\""), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"NotResource\":\"*\""), false},
    {STATEMENT(WHO "\"NotPrincipal\":\"*\",\"Action\":\"*\""), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"NotAction\":\"*\""), false},
    {STATEMENT(AWS("123456789012") "\"Action\":\"*\""), true},
    {STATEMENT(AWS("12345678901") "\"Action\":\"*\""), false},
    {STATEMENT(AWS("*") "\"Action\":\"*\""), true},
    {STATEMENT(AWS(IAM ":root") "\"Action\":\"*\""), true},
    {STATEMENT(AWS(IAM ":*") "\"Action\":\"*\""), false},
    {STATEMENT(AWS(IAM ":role/ci") "\"Action\":\"*\""), true},
    {STATEMENT(AWS(IAM ":role/a/b/ci") "\"Action\":\"*\""), true},
    {STATEMENT(AWS(IAM ":role/ci-*") "\"Action\":\"*\""), false},
    {STATEMENT(AWS(IAM ":role/") "\"Action\":\"*\""), false},
    {STATEMENT(AWS(IAM ":user/me") "\"Action\":\"*\""), true},
    {STATEMENT(AWS(IAM ":group/us") "\"Action\":\"*\""), false},
    {STATEMENT(AWS(IAM) "\"Action\":\"*\""), false},
    {STATEMENT(AWS("arn:aws-cn:iam::123456789012:root") "\"Action\":\"*\""),
	true},
    {STATEMENT(AWS("arn:aws:iam::1234:root") "\"Action\":\"*\""), false},
    {STATEMENT(
	 AWS("arn:aws:sts::123456789012:assumed-role/ci/s") "\"Action\":\"*\""),
	true},
    {STATEMENT(AWS("AROAIOSFODNN7EXAMPLE1") "\"Action\":\"*\""), false},
    {STATEMENT("\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},"
	       "\"Action\":\"ecr:*\""),
	true},
    {STATEMENT("\"Principal\":{\"Service\":\"lambda\"},"
	       "\"Action\":\"ecr:*\""),
	false},
    {STATEMENT("\"Principal\":{\"AWS\":[]},\"Action\":\"*\""), false},
    {STATEMENT(WHO "\"Action\":\"*\",\"Condition\":{\"StringIs\":"
		   "{\"a\":\"b\"}}"),
	false},
    {STATEMENT(WHO "\"NotAction\":\"ecr:Put*\""), true},
    {STATEMENT("\"Principal\":{\"AWS\":[\"1\",\"2\"]},\"Action\":\"*\""),
	false},
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

static bool
is_valid(const char *text, enum policy_kind kind)
{
	struct arena arena = {0};
	bool valid = !policy_check(&arena, text, strlen(text), kind);

	arena_free(&arena);
	return valid;
}

static void
test_policies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		const char *text = policies[i].text;

		print_message("%s\n", text);
		assert_int_equal(
		    is_valid(text, POLICY_REPOSITORY), policies[i].valid);
	}
}

static void
test_actions(void **state)
{
	const char *good = STATEMENT(
	    WHO "\"Action\":\"ecr:ReplicateImage\",\"Resource\":\"*\"");
	const char *bare = STATEMENT(WHO "\"Action\":\"ecr:ReplicateImage\"");
	const char *other = STATEMENT(
	    WHO "\"Action\":\"ecr:BatchGetImage\",\"Resource\":\"x\"");

	(void)state;
	assert_true(is_valid(good, POLICY_REGISTRY_V1));
	assert_true(is_valid(good, POLICY_REGISTRY));
	assert_false(is_valid(bare, POLICY_REGISTRY));
	assert_true(is_valid(bare, POLICY_REPOSITORY));
	assert_true(is_valid(other, POLICY_REGISTRY));
	assert_false(is_valid(other, POLICY_REGISTRY_V1));
}

/* What is wrong is named with its place. */
static void
test_faults_have_places(void **state)
{
	const char *text =
	    "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\","
	    "\"Principal\":{\"AWS\":[\"*\",\"x\"]},\"Action\":[\"ecr:*\","
	    "\"ecr:Nothing\"],\"Resource\":\"*\"},1]}";
	static const char *const wanted[] = {"P00 Version",
	    "P03 Statement[0].Principal.AWS[1]", "P00 Statement[0].Action[1]",
	    "P01 Statement[0].Resource", "P00 Statement[1]", NULL};
	struct arena arena = {0};
	const struct policy_fault *fault =
	    policy_check(&arena, text, strlen(text), POLICY_REPOSITORY);

	(void)state;
	for (size_t i = 0; wanted[i]; i++, fault = fault->next) {
		assert_non_null(fault);
		assert_string_equal(
		    arena_printf(&arena, "%s %s", fault->id, fault->path),
		    wanted[i]);
	}
	assert_null(fault);
	arena_free(&arena);
}

static void
test_policies_are_kept(void **state)
{
	static const char text[] =
	    "{\"Statement\":[{\"Condition\":{},\"x\":[],\"Action\":"
	    "[\"a\",\"b\"],\"n\":1,\"Principal\":{\"AWS\":[\"1\",\"2\"]},"
	    "\"Sid\":\"a \\u00e9\"},{\"Sid\":true}],"
	    "\"Version\":\"2008-10-17\"}";
	struct arena arena = {0};

	(void)state;
	assert_string_equal(policy_kept(&arena, text, strlen(text)),
	    "{\n  \"Version\" : \"2008-10-17\",\n  \"Statement\" : [ {\n"
	    "    \"Sid\" : \"a \u00e9\",\n    \"Principal\" : {\n"
	    "      \"AWS\" : [ \"1\", \"2\" ]\n    },\n"
	    "    \"Action\" : [ \"a\", \"b\" ],\n    \"Condition\" : { },\n"
	    "    \"x\" : [ ],\n    \"n\" : 1\n  }, {\n    \"Sid\" : true\n"
	    "  } ]\n}");
	arena_free(&arena);
}

#define ALLOW(rest) "{\"Effect\":\"Allow\"," rest "}"
#define DENY(rest) "{\"Effect\":\"Deny\"," rest "}"
#define POLICY(list) "{\"Statement\":[" list "]}"
#define PULL "\"Action\":[\"ecr:Batch*Image\",\"ecr:GetDownloadUrlForLayer\"]"
#define ROLE "arn:aws:iam::123456789012:role/team/ci"
#define SESSION "arn:aws:sts::123456789012:assumed-role/ci/run-1"
#define ROOT "arn:aws:iam::123456789012:root"
#define OTHER "arn:aws:iam::210987654321:root"

static const struct {
	const char *policy, *principal, *action;
	enum policy_effect effect;
	size_t statement;
} decisions[] = {
    {POLICY(ALLOW(WHO PULL)), ROOT, "ecr:BatchGetImage", POLICY_ALLOWS, 0},
    {POLICY(ALLOW(WHO PULL)), ROOT, "ecr:PutImage", POLICY_SILENT, 0},
    {POLICY(ALLOW(AWS("123456789012") PULL)), SESSION, "ecr:BatchGetImage",
	POLICY_ALLOWS, 0},
    {POLICY(ALLOW(AWS(ROOT) PULL)), SESSION, "ecr:BatchGetImage", POLICY_ALLOWS,
	0},
    {POLICY(ALLOW(AWS(ROOT) PULL)), OTHER, "ecr:BatchGetImage", POLICY_SILENT,
	0},
    {POLICY(ALLOW(AWS(ROLE) PULL)), ROLE, "ecr:batchgetimage", POLICY_ALLOWS,
	0},
    {POLICY(ALLOW(AWS(ROLE) PULL)), SESSION, "ecr:BatchGetImage", POLICY_ALLOWS,
	0},
    {POLICY(ALLOW(AWS(ROLE) PULL)), ROOT, "ecr:BatchGetImage", POLICY_SILENT,
	0},
    {POLICY(ALLOW(WHO PULL) "," DENY(AWS(ROOT) "\"Action\":\"*\"")), SESSION,
	"ecr:BatchGetImage", POLICY_DENIES, 1},
    {POLICY(DENY(WHO "\"NotAction\":\"ecr:Batch*\"") "," ALLOW(
	 WHO "\"Action\":\"ecr:*\"")),
	ROOT, "ecr:BatchGetImage", POLICY_ALLOWS, 1},
    {POLICY(DENY(WHO "\"NotAction\":\"ecr:Batch*\"") "," ALLOW(
	 WHO "\"Action\":\"ecr:*\"")),
	ROOT, "ecr:PutImage", POLICY_DENIES, 0},
    {POLICY(DENY("\"NotPrincipal\":{\"AWS\":\"" ROOT "\"},\"Action\":\"*\"")),
	ROOT, "ecr:PutImage", POLICY_SILENT, 0},
    {POLICY(DENY("\"NotPrincipal\":{\"AWS\":\"" ROOT "\"},\"Action\":\"*\"")),
	OTHER, "ecr:PutImage", POLICY_DENIES, 0},
    {POLICY(ALLOW(WHO "\"Action\":\"*\",\"Resource\":\"arn:*/ap?\"")), ROOT,
	"ecr:PutImage", POLICY_ALLOWS, 0},
    {POLICY(ALLOW(WHO "\"Action\":\"*\",\"Resource\":\"arn:*/web\"")), ROOT,
	"ecr:PutImage", POLICY_SILENT, 0},
    {POLICY(ALLOW(WHO "\"Action\":\"*\",\"NotResource\":\"arn:*/web\"")), ROOT,
	"ecr:PutImage", POLICY_ALLOWS, 0},
    {POLICY(ALLOW("\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},"
		  "\"Action\":\"*\"")),
	ROOT, "ecr:PutImage", POLICY_SILENT, 0},
    {"{\"Statement\":" ALLOW(WHO PULL) "}", ROOT, "ecr:BatchGetImage",
	POLICY_ALLOWS, 0},
    {"[]", ROOT, "ecr:BatchGetImage", POLICY_SILENT, 0},
};

static void
test_decisions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(decisions) / sizeof(*decisions); i++) {
		const char *text = decisions[i].policy;
		json_auto_t *policy = json_read(text, strlen(text), NULL);
		struct policy_request request = {decisions[i].principal, NULL,
		    decisions[i].action,
		    "arn:aws:ecr:us-east-1:210987654321:repository/app", NULL};
		struct policy_answer answer = policy_evaluate(policy, &request);

		print_message("%s %s\n", decisions[i].principal, text);
		assert_int_equal(answer.effect, decisions[i].effect);
		assert_int_equal(answer.statement, decisions[i].statement);
	}
}

static const struct {
	const char *condition;
	bool holds;
} conditions[] = {
    {"{}", true},
    {"{\"StringEquals\":{\"a:Text\":\"one\"}}", true},
    {"{\"StringEquals\":{\"A:TEXT\":\"one\"}}", true},
    {"{\"StringEquals\":{\"a:text\":\"ONE\"}}", false},
    {"{\"StringEqualsIgnoreCase\":{\"a:text\":\"ONE\"}}", true},
    {"{\"StringEquals\":{\"a:text\":[\"two\",\"one\"]}}", true},
    {"{\"StringNotEquals\":{\"a:text\":[\"two\",\"one\"]}}", false},
    {"{\"StringNotEquals\":{\"a:text\":[\"two\",\"three\"]}}", true},
    {"{\"StringEquals\":{\"a:none\":\"one\"}}", false},
    {"{\"StringNotEquals\":{\"a:none\":\"one\"}}", true},
    {"{\"StringEqualsIfExists\":{\"a:none\":\"one\"}}", true},
    {"{\"StringEqualsIfExists\":{\"a:text\":\"two\"}}", false},
    {"{\"StringLike\":{\"a:text\":\"o?e\"}}", true},
    {"{\"StringNotLike\":{\"a:text\":\"o*\"}}", false},
    {"{\"Null\":{\"a:none\":\"true\"}}", true},
    {"{\"Null\":{\"a:none\":true}}", true},
    {"{\"Null\":{\"a:text\":\"true\"}}", false},
    {"{\"Null\":{\"a:text\":\"false\"}}", true},
    {"{\"NumericLessThan\":{\"a:number\":\"8\"}}", true},
    {"{\"NumericLessThan\":{\"a:number\":7}}", false},
    {"{\"NumericLessThanEquals\":{\"a:number\":7}}", true},
    {"{\"NumericNotEquals\":{\"a:number\":7.0}}", false},
    {"{\"DateGreaterThan\":{\"a:time\":\"2026-01-01T00:00:00Z\"}}", true},
    {"{\"DateLessThan\":{\"a:time\":\"2026-01-01T00:00:00Z\"}}", false},
    {"{\"DateEquals\":{\"a:time\":\"1780272000\"}}", true},
    {"{\"Bool\":{\"a:truth\":\"TRUE\"}}", true},
    {"{\"Bool\":{\"a:truth\":false}}", false},
    {"{\"IpAddress\":{\"a:address\":\"10.1.0.0/16\"}}", true},
    {"{\"IpAddress\":{\"a:address\":[\"10.2.0.0/16\",\"::/0\"]}}", false},
    {"{\"NotIpAddress\":{\"a:address\":\"10.1.2.3\"}}", false},
    {"{\"NotIpAddress\":{\"a:address\":\"10.2.0.0/16\"}}", true},
    {"{\"NotIpAddress\":{\"a:none\":\"10.2.0.0/16\"}}", true},
    {"{\"IpAddress\":{\"a:address\":\"0.0.0.0/0\"}}", true},
    {"{\"IpAddress\":{\"a:address\":\"10.9.0.0/\"}}", false},
    {"{\"IpAddress\":{\"a:address\":\"10.9.0.0/x\"}}", false},
    {"{\"IpAddress\":{\"a:address\":\"10.9.0.0/-1\"}}", false},
    {"{\"IpAddress\":{\"a:address\":\"10.9.0.0/4294967296\"}}", false},
    {"{\"IpAddress\":{\"a:six\":\"2001:db8::/32\"}}", true},
    {"{\"IpAddress\":{\"a:six\":\"2001:db9::/32\"}}", false},
    {"{\"IpAddressIfExists\":{\"a:none\":\"10.2.0.0/16\"}}", true},
    {"{\"ArnLikeIfExists\":{\"a:none\":\"arn:aws:iam::1:root\"}}", true},
    {"{\"ArnNotLike\":{\"a:none\":\"arn:aws:iam::1:root\"}}", true},
    {"{\"ArnEquals\":{\"a:arn\":\"arn:aws:iam::1:role/*/b\"}}", true},
    {"{\"ArnLike\":{\"a:arn\":\"arn:aws:iam::1:role/b\"}}", false},
    {"{\"NumericGreaterThan\":{\"a:number\":[\"9\",\"6\"]}}", true},
    {"{\"NumericEquals\":{\"a:number\":\"seven\"}}", false},
    {"{\"DateNotEquals\":{\"a:none\":\"2026-01-01T00:00:00Z\"}}", true},
    {"{\"DateLessThanEquals\":{\"a:time\":\"2026-06-01T02:00:00+02:00\"}}",
	true},
    {"{\"BoolIfExists\":{\"a:none\":\"true\"}}", true},
    {"{\"Bool\":{\"a:none\":\"false\"}}", false},
    {"{\"NullIfExists\":{\"a:none\":\"true\"}}", false},
    {"{\"StringNotEqualsIgnoreCase\":{\"a:text\":\"ONE\"}}", false},
    {"{\"stringequals\":{\"a:text\":\"one\"}}", false},
    {"{\"ForAnyValue:StringNotEquals\":{\"a:list\":\"x\"}}", true},
    {"{\"ForAllValues:StringNotEquals\":{\"a:list\":\"x\"}}", false},
    {"{\"ForAnyValue:StringNotEquals\":{\"a:none\":\"x\"}}", false},
    {"{\"ForAnyValue:StringEqualsIfExists\":{\"a:none\":\"x\"}}", true},
    {"{\"ForAllValues:StringLike\":{\"a:list\":[\"x\",\"[xy]\"]}}", false},
    {"{\"StringEquals\":{\"a:text\":[]}}", false},
    {"{\"ArnLike\":{\"a:arn\":\"arn:aws:iam::*:role/*\"}}", true},
    {"{\"ArnLike\":{\"a:arn\":\"arn:*\"}}", false},
    {"{\"ArnNotEquals\":{\"a:arn\":\"arn:aws:iam::1:role/x\"}}", true},
    {"{\"ForAnyValue:StringEquals\":{\"a:list\":[\"x\",\"z\"]}}", true},
    {"{\"ForAllValues:StringEquals\":{\"a:list\":[\"x\",\"z\"]}}", false},
    {"{\"ForAllValues:StringEquals\":{\"a:list\":[\"x\",\"y\",\"z\"]}}", true},
    {"{\"ForAllValues:StringEquals\":{\"a:none\":\"x\"}}", true},
    {"{\"ForAnyValue:StringEquals\":{\"a:none\":\"x\"}}", false},
    {"{\"ForAllValues:StringLikeIfExists\":{\"a:list\":\"?\"}}", true},
    {"{\"StringEquals\":{\"a:text\":\"one\",\"a:none\":\"x\"}}", false},
    {"{\"StringEquals\":{\"a:text\":\"one\"},\"Bool\":{\"a:truth\":\"false\"}}",
	false},
    {"{\"Nonsense\":{\"a:text\":\"one\"}}", false},
};

static void
test_conditions(void **state)
{
	static const char known[] =
	    "{\"a:text\":\"one\",\"a:number\":\"7\",\"a:truth\":\"true\","
	    "\"a:time\":\"2026-06-01T00:00:00Z\",\"a:address\":\"10.1.2.3\","
	    "\"a:arn\":\"arn:aws:iam::1:role/a/b\",\"a:list\":[\"x\",\"y\"],"
	    "\"a:six\":\"2001:db8::7\"}";
	json_auto_t *context = json_read(known, strlen(known), NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++) {
		const char *text = conditions[i].condition;
		json_auto_t *condition = json_read(text, strlen(text), NULL);

		print_message("%s\n", text);
		assert_int_equal(
		    condition_holds(condition, context), conditions[i].holds);
	}
}

static void
test_principals_of_conditions(void **state)
{
	static const char *const all[][2] = {
	    {SESSION,
		"{\"aws:PrincipalType\":\"AssumedRole\","
		"\"aws:PrincipalAccount\":\"123456789012\","
		"\"aws:PrincipalArn\":\"arn:aws:iam::123456789012:role/ci\"}"},
	    {"arn:aws-cn:iam::123456789012:user/team/me",
		"{\"aws:PrincipalType\":\"User\",\"aws:username\":\"me\","
		"\"aws:PrincipalAccount\":\"123456789012\",\"aws:"
		"PrincipalArn\":"
		"\"arn:aws-cn:iam::123456789012:user/team/me\"}"},
	    {ROOT,
		"{\"aws:PrincipalType\":\"Account\","
		"\"aws:PrincipalAccount\":\"123456789012\","
		"\"aws:PrincipalArn\":\"" ROOT "\"}"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		json_auto_t *context = json_object();
		json_auto_t *wanted =
		    json_read(all[i][1], strlen(all[i][1]), NULL);

		policy_put_principal(context, &arena, all[i][0]);
		assert_true(json_equal(context, wanted));
	}
	arena_free(&arena);
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
	    cmocka_unit_test(test_faults_have_places),
	    cmocka_unit_test(test_policies_are_kept),
	    cmocka_unit_test(test_decisions),
	    cmocka_unit_test(test_conditions),
	    cmocka_unit_test(test_principals_of_conditions),
	    cmocka_unit_test(test_globs),
	    cmocka_unit_test(test_patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
