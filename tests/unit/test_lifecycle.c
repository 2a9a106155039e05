/* Lifecycle policies: what is refused and why, and what is decided.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/error.h"
#include "rules/lifecycle/evaluate.h"
#include "rules/lifecycle/policy.h"

#define RULE(priority, selection, action)                                      \
	"{\"rulePriority\":" #priority ",\"selection\":{" selection            \
	"},\"action\":" action "}"
#define EXPIRE "{\"type\":\"expire\"}"
#define ARCHIVE "{\"type\":\"transition\",\"targetStorageClass\":\"archive\"}"
#define ANY "\"tagStatus\":\"any\","
#define UNTAGGED "\"tagStatus\":\"untagged\","
#define TAGGED(list) "\"tagStatus\":\"tagged\",\"tagPatternList\":[" list "],"
#define PREFIXED(list) "\"tagStatus\":\"tagged\",\"tagPrefixList\":[" list "],"
#define MORE_THAN(n) "\"countType\":\"imageCountMoreThan\",\"countNumber\":" #n
#define DAYS(type, n)                                                          \
	"\"countType\":\"" type "\",\"countUnit\":\"days\","                   \
	"\"countNumber\":" #n
#define ARCHIVED "\"storageClass\":\"archive\","
#define RULES(...) "{\"rules\":[" __VA_ARGS__ "]}"

#define SENTENCE                                                               \
	"Invalid parameter at 'LifecyclePolicyText' failed to satisfy "        \
	"constraint: 'Lifecycle policy validation failure: "

static const struct {
	const char *policy, *reason; /* NULL: accepted */
} texts[] = {
    {RULES(RULE(1, ANY MORE_THAN(1), EXPIRE)), NULL},
    {RULES(), NULL},
    {RULES(RULE(1, ANY DAYS("sinceImagePulled", 90), ARCHIVE)), NULL},
    {RULES(RULE(1, ANY DAYS("sinceImagePulled", 90), ARCHIVE) "," RULE(
	 2, ANY ARCHIVED DAYS("sinceImageTransitioned", 365), EXPIRE)),
	NULL},
    {"nonsense", "Could not map policyString into LifecyclePolicy.'"},
    {"[]", "Could not map policyString into LifecyclePolicy.'"},
    {"{}", "object has missing required properties ([\"rules\"])\n'"},
    {"{\"rules\":{}}",
	"object has missing required properties ([\"rules\"])\n'"},
    {RULES("1"),
	"instance type (integer) does not match any allowed "
	"primitive type (allowed: [\"object\"])\n'"},
    {RULES("{\"selection\":{}}"),
	"object has missing required properties "
	"([\"action\", \"rulePriority\"])\n'"},
    {RULES("{\"rulePriority\":1,\"selection\":{},\"action\":{},\"x\":1}"),
	"object instance has properties which are not allowed by the schema: "
	"([\"x\"])\n'"},
    {RULES(RULE(0, ANY MORE_THAN(1), EXPIRE)),
	"numeric instance is lower than the required minimum "
	"(minimum: 1, found: 0)\n'"},
    {RULES(RULE(1, ANY MORE_THAN(1), "{}")),
	"object has missing required properties ([\"type\"])\n'"},
    {RULES(RULE(1, ANY MORE_THAN(1), "{\"type\":\"keep\"}")),
	"instance value (keep) not found in enum :(possible values: "
	"[\"expire\", \"transition\"])\n'"},
    {RULES(RULE(1, ANY MORE_THAN(1),
	 "{\"type\":\"expire\",\"targetStorageClass\":null}")),
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {RULES(RULE(1, ANY MORE_THAN(1), "{\"type\":\"transition\"}")),
	"instance failed to match exactly one schema (matched 0 out of 4)\n'"},
    {RULES(RULE(1, ANY "\"countUnit\":null," MORE_THAN(1), EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {RULES(RULE(1,
	 ANY "\"countUnit\":\"day\",\"countNumber\":1,"
	     "\"countType\":\"sinceImagePushed\"",
	 EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {RULES(RULE(1,
	 ANY "\"tagPatternList\":null,\"tagPrefixList\":null," MORE_THAN(1),
	 EXPIRE)),
	"instance type (null) does not match any allowed primitive type "
	"(allowed: [\"array\"])\n"
	"instance type (null) does not match any allowed primitive type "
	"(allowed: [\"array\"])\n'"},
    {RULES(RULE(1, ANY MORE_THAN(0), EXPIRE) "," RULE(
	 1, "\"storageClass\":null," ANY MORE_THAN(0), EXPIRE)),
	"numeric instance is lower than the required minimum "
	"(minimum: 1, found: 0)\n"
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {"{\"rules\":[],\"Version\":1}",
	"object instance has properties which are not allowed by the schema: "
	"([\"Version\"])\n'"},
    {RULES(RULE(1, "\"tagStatus\":\"any\"", EXPIRE)),
	"object has missing required properties "
	"([\"countNumber\", \"countType\"])\n'"},
    {RULES(RULE(1, "\"tagStatus\":\"some\"," MORE_THAN(1), EXPIRE)),
	"instance value (some) not found in enum :(possible values: "
	"[\"any\", \"tagged\", \"untagged\"])\n'"},
    {RULES(RULE(1, ANY "\"countType\":\"all\",\"countNumber\":1", EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {RULES(RULE(1, ANY "\"countType\":\"sinceImagePushed\",\"countNumber\":1",
	 EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {RULES(RULE(1, ANY "\"countUnit\":\"days\"," MORE_THAN(1), EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 2)\n'"},
    {RULES(RULE(1, ANY MORE_THAN(0), EXPIRE)),
	"numeric instance is lower than the required minimum "
	"(minimum: 1, found: 0)\n'"},
    {RULES(RULE(1, ANY DAYS("sinceImagePulled", 1), EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 4)\n'"},
    {RULES(RULE(1, ANY DAYS("sinceImageTransitioned", 90), EXPIRE)),
	"instance failed to match exactly one schema (matched 0 out of 4)\n'"},
    {RULES(RULE(1, ANY ARCHIVED DAYS("sinceImageTransitioned", 89), EXPIRE)),
	"numeric instance is lower than the required minimum "
	"(minimum: 90, found: 89)\n'"},
    {RULES(RULE(1, "\"tagStatus\":\"tagged\"," MORE_THAN(1), EXPIRE)),
	"Must specify tagPrefixList or tagPatternList when "
	"tagStatus=TAGGED.'"},
    {RULES(RULE(1, UNTAGGED "\"tagPrefixList\":[\"a\"]," MORE_THAN(1), EXPIRE)),
	"Can only specify tagPrefixList or tagPatternList when "
	"tagStatus=TAGGED.'"},
    {RULES(RULE(1, TAGGED("\"*test*1*2*3\"") MORE_THAN(1), EXPIRE)), NULL},
    {RULES(RULE(1, TAGGED("\"test*1*2*3*4*5*6\"") MORE_THAN(1), EXPIRE)),
	"Tag pattern 'test*1*2*3*4*5*6' has more than 4 wildcards'"},
    {RULES(RULE(1, ANY MORE_THAN(1), EXPIRE) "," RULE(
	 2, UNTAGGED MORE_THAN(1), EXPIRE)),
	"Rule for tagStatus=ANY must have the lowest priority per storage "
	"class'"},
    {RULES(RULE(1, UNTAGGED MORE_THAN(1), EXPIRE) "," RULE(
	 2, UNTAGGED DAYS("sinceImagePushed", 1), EXPIRE)),
	"Only one rule can select Untagged images per storage class.'"},
    {RULES(RULE(1, PREFIXED("\"a\"") MORE_THAN(1), EXPIRE) "," RULE(
	 1, UNTAGGED MORE_THAN(1), EXPIRE)),
	"Rule priorities must be unique.'"},
    {RULES(RULE(1, PREFIXED("\"a\",\"b\"") MORE_THAN(1), EXPIRE) "," RULE(
	 2, PREFIXED("\"b\",\"a\"") MORE_THAN(3), EXPIRE)),
	"Tag lists must be unique across the rules of a storage class'"},
};

static void
test_policies_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct arena arena = {0};
		struct lifecycle_policy policy;
		struct error err = {0};
		bool good = lifecycle_policy_parse(&arena, texts[i].policy,
		    strlen(texts[i].policy), &policy, &err);

		if (texts[i].reason) {
			assert_false(good);
			assert_memory_equal(
			    err.message, SENTENCE, strlen(SENTENCE));
			assert_string_equal(
			    err.message + strlen(SENTENCE), texts[i].reason);
		} else {
			if (err.message)
				print_message("%s\n", err.message);
			assert_true(good);
		}
		error_clear(&err);
		arena_free(&arena);
	}
}

/*
 * Images are written as words: "beta-1,prod-1@10" has two tags and is ten
 * days old; "@3" has none.  Behind the age may come "pN" (pulled N days ago),
 * "aN" (archived), "rN" (restored), "^I" (a child of image I), "sI" (refers
 * to image I).  Expected: one letter an image, E, T or "-", with the rule.
 */
static const struct {
	const char *name, *policy, *images, *expected;
} evaluations[] = {
    {"age",
	RULES(
	    RULE(1, TAGGED("\"prod*\"") DAYS("sinceImagePushed", 14), EXPIRE)),
	"prod1@15 prod2@14 dev@20 @30", "E1 - - -"},
    {"count of untagged", RULES(RULE(1, UNTAGGED MORE_THAN(1), EXPIRE)),
	"@3 @1 @2 a@9", "E1 - E1 -"},
    {"a rule before claims what it keeps",
	RULES(RULE(1, PREFIXED("\"prod\"") MORE_THAN(1), EXPIRE) "," RULE(
	    2, PREFIXED("\"beta\"") MORE_THAN(1), EXPIRE)),
	"beta-1,prod-1@10 beta-2,prod-2@9 beta-3@8", "E1 - -"},
    {"the same in the other order",
	RULES(RULE(1, PREFIXED("\"beta\"") MORE_THAN(1), EXPIRE) "," RULE(
	    2, PREFIXED("\"prod\"") MORE_THAN(1), EXPIRE)),
	"beta-1,prod-1@10 beta-2,prod-2@9 beta-3@8", "E1 E1 -"},
    {"all tags of a list must match",
	RULES(
	    RULE(1, TAGGED("\"alpha*\",\"beta*\"") DAYS("sinceImagePushed", 5),
		EXPIRE)),
	"alpha-1@12 beta-1@11 alpha-2,beta-2@10 alpha-3@4 beta-3@3 "
	"alpha-4,beta-4@2",
	"- - E1 - - -"},
    {"and counted",
	RULES(RULE(1, TAGGED("\"alpha*\",\"beta*\"") MORE_THAN(1), EXPIRE)),
	"alpha-1@12 beta-1@11 alpha-2,beta-2@10 alpha-3@4 beta-3@3 "
	"alpha-4,beta-4@2",
	"- - E1 - - -"},
    {"any", RULES(RULE(1, ANY MORE_THAN(1), EXPIRE)),
	"alpha-1@4 beta-1@3 @2 alpha-2@1", "E1 E1 E1 -"},
    {"any counts what was claimed",
	RULES(RULE(1, PREFIXED("\"alpha\"") MORE_THAN(1), EXPIRE) "," RULE(
	    2, ANY MORE_THAN(1), EXPIRE)),
	"alpha-1@4 beta-1@3 @2 alpha-2@1", "E1 E2 E2 -"},
    {"priority is not position",
	RULES(RULE(9, ANY MORE_THAN(1), EXPIRE) "," RULE(
	    3, UNTAGGED DAYS("sinceImagePushed", 1), EXPIRE)),
	"@4 a@3 b@2", "E3 E9 -"},
    {"pull time, or the push when never pulled",
	RULES(RULE(1, ANY DAYS("sinceImagePulled", 10), ARCHIVE)),
	"a@30p2 b@30p11 c@30 d@5", "- T1 T1 -"},
    {"a restored image is as new",
	RULES(RULE(1, ANY DAYS("sinceImagePulled", 10), ARCHIVE)),
	"a@90p80r3 b@90r11 c@90p5r60 d@90p80r40", "- T1 - T1"},
    {"archived images are seen by their own rules only",
	RULES(RULE(1, ANY DAYS("sinceImagePushed", 10), EXPIRE) "," RULE(
	    2, ANY ARCHIVED DAYS("sinceImageTransitioned", 90), EXPIRE)),
	"a@200a91 b@200a89 c@200", "E2 - E1"},
    {"an index protects its children",
	RULES(RULE(1, UNTAGGED DAYS("sinceImagePushed", 1), EXPIRE)),
	"v1@5 @5^0 @5^0 @5", "- - - E1"},
    {"and lets them go with it",
	RULES(RULE(1, ANY DAYS("sinceImagePushed", 1), EXPIRE)),
	"v1@5 @5^0 @5^0", "E1 E1 E1"},
    {"two indexes, one stays",
	RULES(RULE(1, TAGGED("\"old\"") DAYS("sinceImagePushed", 1),
	    EXPIRE) "," RULE(2, UNTAGGED DAYS("sinceImagePushed", 1), EXPIRE)),
	"old@5 new@5 @5^0^1 @5^0", "E1 - - E2"},
    {"a child outlives an archived index",
	RULES(RULE(1, UNTAGGED DAYS("sinceImagePushed", 1), EXPIRE)),
	"v1@99a5 @99^0", "- -"},
    {"nested indexes", RULES(RULE(1, UNTAGGED MORE_THAN(1), EXPIRE)),
	"top@9 @9^0 @9^1 @1", "- - - -"},
    {"signatures follow",
	RULES(RULE(1, TAGGED("\"v*\"") DAYS("sinceImagePushed", 1), EXPIRE)),
	"v1@5 @5s0 @5s1 x@5 @5s3", "E1 E1 E1 - -"},
};

struct world {
	struct lifecycle_image images[16];
	char words[16][64];
	const char *tags[16][4];
	size_t parents[16][4];
	size_t n;
};

static const int64_t now = INT64_C(1800000000000);

static int64_t
days_ago(long days)
{
	return now - (int64_t)days * 86400000;
}

static void
read_relations(struct world *world, size_t at, char *text)
{
	struct lifecycle_image *image = &world->images[at];

	while (*text) {
		char kind = *text++;
		long value = strtol(text, &text, 10);

		if (kind == 'p')
			image->pulled_at = days_ago(value);
		else if (kind == 'r')
			image->activated_at = days_ago(value);
		else if (kind == 'a') {
			image->archived = true;
			image->archived_at = days_ago(value);
		} else if (kind == '^')
			world->parents[at][image->n_parents++] = (size_t)value;
		else
			image->subject = (size_t)value;
	}
}

static void
read_image(struct world *world, const char *word, size_t len)
{
	size_t at = world->n++;
	struct lifecycle_image *image = &world->images[at];
	char *text = world->words[at], *age, *save, *tag;

	assert_true(len < sizeof(world->words[0]));
	memcpy(text, word, len);
	age = strchr(text, '@');
	*age++ = '\0';
	image->digest = "";
	image->tags = world->tags[at];
	image->parents = world->parents[at];
	image->subject = LIFECYCLE_NONE;
	image->pushed_at = days_ago(strtol(age, &age, 10));
	read_relations(world, at, age);
	for (tag = strtok_r(text, ",", &save); tag;
	     tag = strtok_r(NULL, ",", &save))
		world->tags[at][image->n_tags++] = tag;
}

static void
run(struct arena *arena, const struct world *world, const char *text, char *out,
    size_t size)
{
	static const char letters[] = "-ET";
	struct lifecycle_decision decisions[16];
	struct lifecycle_policy policy;
	struct error err = {0};
	size_t len = 0;

	assert_true(
	    lifecycle_policy_parse(arena, text, strlen(text), &policy, &err));
	lifecycle_evaluate(
	    arena, &policy, world->images, world->n, now, decisions);
	for (size_t i = 0; i < world->n; i++) {
		len += (size_t)snprintf(out + len, size - len, "%s%c",
		    i ? " " : "", letters[decisions[i].action]);
		if (decisions[i].priority)
			len += (size_t)snprintf(out + len, size - len, "%d",
			    (int)decisions[i].priority);
	}
}

/* What the service gives back is not what it was given. */
static void
test_policies_are_kept(void **state)
{
	static const char text[] =
	    " {\n \"rules\": [ {\"rulePriority\": 20, \"b\": {\"c\": [ 1, 2 "
	    "]}},"
	    "\t{\"rulePriority\": 3, \"description\": \"\\u00e9 \\/\"},"
	    "{\"rulePriority\":100}] }\n";
	struct arena arena = {0};

	(void)state;
	assert_string_equal(lifecycle_policy_kept(&arena, text, strlen(text)),
	    "{\"rules\":[{\"rulePriority\":3,\"description\":\"\u00e9 /\"},"
	    "{\"rulePriority\":20,\"b\":{\"c\":[1,2]}},"
	    "{\"rulePriority\":100}]}");
	arena_free(&arena);
}

static void
test_images_are_decided(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(evaluations) / sizeof(*evaluations);
	     i++) {
		struct world world = {0};
		struct arena arena = {0};
		char out[128] = "";

		for (const char *word = evaluations[i].images; *word;) {
			size_t len = strcspn(word, " ");

			read_image(&world, word, len);
			word += len + (word[len] == ' ');
		}
		run(&arena, &world, evaluations[i].policy, out, sizeof(out));
		if (strcmp(out, evaluations[i].expected) != 0)
			print_message("%s:\n", evaluations[i].name);
		assert_string_equal(out, evaluations[i].expected);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_policies_are_checked),
	    cmocka_unit_test(test_policies_are_kept),
	    cmocka_unit_test(test_images_are_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
