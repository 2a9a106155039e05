/* The linters of policies: each rule by an example, with its place.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "base/json/json_scan.h"
#include "rules/lifecycle/lint.h"
#include "rules/policy/lint.h"

/* Blanks, that a text is as long as one must be. */
#define PAD "                                                                  "
#define RULES(...) "{\"rules\":[\n" __VA_ARGS__ "\n]}" PAD
#define RULE(n, selection, action)                                             \
	"{\"rulePriority\":" #n ",\"selection\":{" selection                   \
	"},\"action\":" action "}"
#define EXPIRE "{\"type\":\"expire\"}"
#define ARCHIVE "{\"type\":\"transition\",\"targetStorageClass\":\"archive\"}"
#define ANY "\"tagStatus\":\"any\","
#define UNTAGGED "\"tagStatus\":\"untagged\","
#define TAGGED "\"tagStatus\":\"tagged\","
#define PATTERN(...) TAGGED "\"tagPatternList\":[" __VA_ARGS__ "],"
#define PREFIX(...) TAGGED "\"tagPrefixList\":[" __VA_ARGS__ "],"
#define KEEP(n) "\"countType\":\"imageCountMoreThan\",\"countNumber\":" #n
#define SINCE(what, n)                                                         \
	"\"countType\":\"sinceImage" what "\",\"countUnit\":\"days\","         \
	"\"countNumber\":" #n
#define TEN                                                                    \
	RULE(1, ANY KEEP(1), EXPIRE)                                           \
	"," RULE(2, ANY KEEP(1), EXPIRE) "," RULE(3, ANY KEEP(1),              \
	    EXPIRE) "," RULE(4, ANY KEEP(1), EXPIRE) "," RULE(5, ANY KEEP(1),  \
	    EXPIRE) "," RULE(6, ANY KEEP(1), EXPIRE) "," RULE(7, ANY KEEP(1),  \
	    EXPIRE) "," RULE(8, ANY KEEP(1), EXPIRE) "," RULE(9, ANY KEEP(1),  \
	    EXPIRE) "," RULE(10, ANY KEEP(1), EXPIRE)

/* "ID LINE PATH", one after the other with "; " between. */
static const struct {
	const char *text, *found;
} texts[] = {
    {RULES(RULE(1, ANY KEEP(1), EXPIRE)), ""},
    {"no" PAD PAD, "L01 1 "},
    {"{\"rule\":[]}" PAD PAD, "L01 1 "},
    {RULES(RULE(1, "\"tagStatus\":\"any\"", EXPIRE)),
	"L01 2 rules[0].selection"},
    {RULES(RULE(1, ANY KEEP(1) ",\"foo\":1", EXPIRE)),
	"L02 2 rules[0].selection.foo"},
    {RULES(RULE(1, ANY KEEP(1),
	 "{\"type\":\"expire\",\n\"targetStorageClass\":null}")),
	"L02 3 rules[0].action.targetStorageClass"},
    {RULES(RULE(1,
	 ANY "\n\"countUnit\":\"day\",\"countNumber\":1,"
	     "\"countType\":\"sinceImagePushed\"",
	 EXPIRE)),
	"L03 3 rules[0].selection.countUnit"},
    {RULES(RULE(1, ANY "\"countUnit\":\"days\"," KEEP(1), EXPIRE)),
	"L04 2 rules[0].selection.countUnit"},
    {RULES(RULE(1, ANY KEEP(0), EXPIRE)),
	"L05 2 rules[0].selection.countNumber"},
    {RULES(RULE(1, ANY KEEP("10"), EXPIRE)),
	"L05 2 rules[0].selection.countNumber"},
    {RULES(RULE(1, TAGGED KEEP(1), EXPIRE)),
	"L06 2 rules[0].selection.tagStatus"},
    {RULES(RULE(1, UNTAGGED "\"tagPrefixList\":[\"v\"]," KEEP(1), EXPIRE)),
	"L07 2 rules[0].selection.tagPrefixList"},
    {RULES(RULE(
	 1, PREFIX("\"v\"") "\"tagPatternList\":[\"v*\"]," KEEP(1), EXPIRE)),
	"L08 2 rules[0].selection.tagPrefixList"},
    {RULES(RULE(1, PATTERN("\"a*\",\"*a*b*c*d*e\"") KEEP(1), EXPIRE)),
	"L09 2 rules[0].selection.tagPatternList[1]"},
    {RULES(
	 RULE(1, ANY KEEP(1), EXPIRE) ",\n" RULE(2, UNTAGGED KEEP(1), EXPIRE)),
	"L10 2 rules[0].selection.tagStatus"},
    {RULES(RULE(1, PREFIX("\"a\"") KEEP(1), EXPIRE) ",\n" RULE(
	 1, UNTAGGED KEEP(1), EXPIRE)),
	"L11 3 rules[1].rulePriority"},
    {RULES(RULE(1, UNTAGGED KEEP(1), EXPIRE) ",\n" RULE(
	 2, UNTAGGED SINCE("Pushed", 1), EXPIRE)),
	"L12 3 rules[1].selection.tagStatus"},
    {RULES(RULE(1, PREFIX("\"a\"") KEEP(1), EXPIRE) ",\n" RULE(
	 2, PREFIX("\"a\"") KEEP(3), EXPIRE)),
	"L21 3 rules[1].rulePriority; L13 3 rules[1].selection.tagPrefixList"},
    {RULES(RULE(1, ANY SINCE("Pulled", 9), EXPIRE)),
	"L14 2 rules[0].selection.countType"},
    {RULES(RULE(1, ANY SINCE("Transitioned", 99), EXPIRE)),
	"L15 2 rules[0].selection.countType"},
    {RULES(
	 RULE(1, ANY "\"storageClass\":\"archive\"," SINCE("Transitioned", 30),
	     EXPIRE)),
	"L15 2 rules[0].selection.countNumber"},
    {RULES(RULE(1, ANY KEEP(1), "{\"type\":\"transition\"}")),
	"L16 2 rules[0].action"},
    {RULES(
	 TEN "," TEN "," TEN "," TEN "," TEN "," RULE(51, ANY KEEP(1), EXPIRE)),
	"L17 1 rules"},
    {"{\"rules\":[]}", "L17 1 "},
    {RULES(RULE(1, PREFIX("\"dev\",\"demo\"") KEEP(1), EXPIRE)),
	"L18 2 rules[0].selection.tagPrefixList"},
    {RULES(RULE(1, PATTERN("\"prod\"") KEEP(1), EXPIRE)),
	"L19 2 rules[0].selection.tagPatternList[0]"},
    {RULES(RULE(1, PREFIX("\"prod*\"") KEEP(1), EXPIRE)),
	"L20 2 rules[0].selection.tagPrefixList[0]"},
    {RULES(RULE(9, PREFIX("\"v1-keep\"") KEEP(1), EXPIRE) ",\n" RULE(
	 1, PREFIX("\"v\"") KEEP(1), EXPIRE)),
	"L21 2 rules[0].rulePriority"},
    {RULES(RULE(1, PATTERN("\"*\"") KEEP(1), EXPIRE) ",\n" RULE(
	 2, PREFIX("\"v\"") KEEP(1), EXPIRE)),
	"L21 3 rules[1].rulePriority"},
    {RULES(RULE(1, PATTERN("\"v1*\"") KEEP(1), EXPIRE) ",\n" RULE(
	 2, PREFIX("\"v\"") KEEP(1), EXPIRE)),
	""},
    {RULES(RULE(1, ANY SINCE("Pulled", 90), ARCHIVE)),
	"L34 2 rules[0].selection.countType"},
};

static char *
join(struct arena *arena, const struct lint_finding *finding)
{
	char *text = arena_strdup(arena, "");

	for (; finding; finding = finding->next)
		text = arena_printf(arena, "%s%s%s %zu %s", text,
		    *text ? "; " : "", finding->rule->id, finding->line,
		    finding->path);
	return text;
}

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct arena arena = {0};
		const char *text = texts[i].text;
		char *found = join(
		    &arena, lifecycle_lint(&arena, text, strlen(text), NULL));

		if (strcmp(found, texts[i].found) != 0)
			print_message("%s\n", text);
		assert_string_equal(found, texts[i].found);
		arena_free(&arena);
	}
}

#define DAY 86400000
#define NOW (INT64_C(10000) * DAY)

/* An image of so many days, with its tags. */
#define IMAGE(days, ...)                                                       \
	{                                                                      \
		.digest = "sha256:1",                                          \
		.pushed_at = NOW - (days) * (int64_t)DAY,                      \
		.tags = (const char *const[]){__VA_ARGS__, NULL},              \
		.n_tags = sizeof((const char *const[]){__VA_ARGS__}) /         \
		    sizeof(char *),                                            \
		.subject = LIFECYCLE_NONE, .size = 100                         \
	}
#define BARE(days, ...)                                                        \
	{                                                                      \
		.digest = "sha256:2",                                          \
		.pushed_at = NOW - (days) * (int64_t)DAY,                      \
		.subject = LIFECYCLE_NONE, .size = 10, __VA_ARGS__             \
	}
#define CHILD_OF(parent) .parents = (const size_t[]){parent}, .n_parents = 1

static const struct {
	const char *text;
	struct lifecycle_image images[12];
	size_t n;
	const char *found; /* ids */
} listings[] = {
    {RULES(RULE(1, UNTAGGED KEEP(1), EXPIRE)), {IMAGE(1, "a"), IMAGE(1, "b")},
	2, "L24 L22"},
    {RULES(RULE(1, UNTAGGED KEEP(1), EXPIRE) "," RULE(
	 2, ANY SINCE("Pushed", 9), EXPIRE)),
	{IMAGE(1, "a"), BARE(1)}, 2, ""},
    {RULES(RULE(1, PREFIX("\"x\"") KEEP(1), EXPIRE) "," RULE(
	 2, ANY SINCE("Pushed", 9), EXPIRE)),
	{IMAGE(1, "a"), BARE(1)}, 2, "L23"},
    {RULES(RULE(1, PREFIX("\"a\"") KEEP(1), EXPIRE)),
	{IMAGE(1, "a"), IMAGE(1, "b")}, 2, "L24"},
    {RULES(RULE(1, PREFIX("\"a\"") KEEP(1), EXPIRE)),
	{IMAGE(1, "a"), BARE(1, CHILD_OF(0))}, 2, ""},
    {RULES(RULE(1, PATTERN("\"sha-*\"") SINCE("Pushed", 9), EXPIRE)),
	{IMAGE(20, "sha-1", "v1.2.3"), IMAGE(20, "sha-2")}, 2, "L25"},
    {RULES(RULE(1, PATTERN("\"sha-*\"") SINCE("Pushed", 9), EXPIRE)),
	{IMAGE(20, "sha-1", "production"), IMAGE(2, "sha-2", "v1.0")}, 2,
	"L26"},
    {RULES(RULE(1, ANY KEEP(5), EXPIRE)),
	{IMAGE(1, "v1"), BARE(1, CHILD_OF(0)), BARE(1, CHILD_OF(0))}, 3, "L27"},
    {RULES(RULE(1, ANY KEEP(40), EXPIRE)),
	{IMAGE(1, "api-1"), IMAGE(2, "api-2"), IMAGE(1, "web-1"),
	    IMAGE(2, "web-2")},
	4, "L28"},
    {RULES(RULE(1, ANY KEEP(2), EXPIRE)),
	{IMAGE(1, "api-1"), IMAGE(2, "api-2"), IMAGE(9, "web-1")}, 3, "L28"},
    {RULES(RULE(1, ANY KEEP(40), EXPIRE)),
	{IMAGE(1, "v1"), IMAGE(1, "sha256-0a.sig"), IMAGE(1, "sha256-0a.att")},
	3, "L29"},
    {RULES(RULE(1, PREFIX("\"keep\"") KEEP(10), EXPIRE) "," RULE(
	 2, ANY SINCE("Pushed", 900), EXPIRE)),
	{IMAGE(1, "keep"), IMAGE(1, "keepa"), IMAGE(1, "keepb"),
	    IMAGE(1, "keepc"), IMAGE(1, "keepd"), IMAGE(1, "keepe"),
	    IMAGE(1, "keepf"), IMAGE(1, "keepg"), IMAGE(1, "keeph")},
	9, "L30"},
    {RULES(RULE(1, PREFIX("\"v\"") SINCE("Pushed", 9), EXPIRE)),
	{{.digest = "sha256:3",
	     .pushed_at = 1,
	     .tags = (const char *const[]){"v1"},
	     .n_tags = 1,
	     .is_index = true,
	     .subject = LIFECYCLE_NONE},
	    BARE(20, CHILD_OF(0))},
	2, "L31"},
    {RULES(RULE(1, ANY SINCE("Pushed", 9), EXPIRE)), {IMAGE(10, "v1")}, 1, ""},
};

static void
test_listings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(listings) / sizeof(*listings); i++) {
		const struct lifecycle_listing listing = {
		    listings[i].images, listings[i].n, NOW, false, NULL};
		const char *text = listings[i].text;
		struct arena arena = {0};
		const struct lint_finding *finding =
		    lifecycle_lint(&arena, text, strlen(text), &listing);
		const char *ids = "";

		for (; finding; finding = finding->next) {
			print_message(
			    "%s %s\n", finding->rule->id, finding->message);
			assert_true(finding->rule->listing);
			ids = arena_printf(&arena, "%s%s%s", ids,
			    *ids ? " " : "", finding->rule->id);
		}
		if (strcmp(ids, listings[i].found) != 0)
			print_message("%s\n", text);
		assert_string_equal(ids, listings[i].found);
		arena_free(&arena);
	}
}

static const struct lifecycle_image pair[] = {IMAGE(10, "v1"), IMAGE(10, "v2")};

/* What is deployed, and what is replicated. */
static void
test_protected(void **state)
{
	static const bool kept[] = {false, true};
	const struct lifecycle_listing listing = {pair, 2, NOW, true, kept};
	const char *text = RULES(RULE(1, ANY SINCE("Pushed", 9), EXPIRE));
	struct arena arena = {0};
	const struct lint_finding *finding =
	    lifecycle_lint(&arena, text, strlen(text), &listing);

	(void)state;
	assert_string_equal(finding->rule->id, "L33");
	finding = finding->next;
	assert_string_equal(finding->rule->id, "L32");
	assert_non_null(strstr(finding->message, "v2"));
	assert_null(finding->next);
	arena_free(&arena);
}

#define POLICY(...)                                                            \
	"{\"Version\":\"2012-10-17\",\n\"Statement\":[" __VA_ARGS__ "]}"
#define ALLOW(who, ...)                                                        \
	"{\"Effect\":\"Allow\",\n\"Principal\":" who "," __VA_ARGS__ "}"
#define ROOT "{\"AWS\":\"arn:aws:iam::210987654321:root\"}"
#define PULL                                                                   \
	"\"Action\":[\"ecr:BatchGetImage\",\"ecr:GetDownloadUrlForLayer\","    \
	"\"ecr:BatchCheckLayerAvailability\"]"
#define ORG ",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-1\"}}"

static const struct {
	const char *text, *found;
} policies[] = {
    {POLICY(ALLOW("\"*\"", PULL ORG)), ""},
    {"nothing", "P00 1 "},
    {POLICY(ALLOW("\"*\"", PULL ORG ",\n\"Resource\":\"*\"")),
	"P01 4 Statement[0].Resource"},
    {POLICY(ALLOW("\"*\"",
	 "\"Action\":[\"ecr:ListImages\",\n"
	 "\"ecr:GetAuthorizationToken\"]" ORG)),
	"P02 4 Statement[0].Action[1]"},
    {POLICY(ALLOW("{\"AWS\":\"arn:aws:iam::123456789012:*\"}", PULL)),
	"P03 3 Statement[0].Principal.AWS; P08 3 Statement[0].Principal.AWS"},
    {POLICY(ALLOW("\"*\"", "\"Action\":\"ecr:BatchGetImage\"" ORG)),
	"P04 3 Statement[0].Action"},
    {POLICY(ALLOW("\"*\"", "\"Action\":\"ecr:BatchGetImage\"" ORG) "," ALLOW(
	 "\"*\"", PULL ORG)),
	""},
    {POLICY(ALLOW("\"*\"", "\"Action\":\"ecr:PutImage\"" ORG)),
	"P05 3 Statement[0].Action"},
    {POLICY(ALLOW("\"*\"", "\"Action\":\"ecr:*\"" ORG)), ""},
    {POLICY(ALLOW("{\"Service\":\"lambda.amazonaws.com\"}", PULL)),
	"P06 3 Statement[0].Principal.Service"},
    {POLICY(ALLOW("{\"Service\":\"lambda.amazonaws.com\"}",
	 PULL ",\"Condition\":{\"StringLike\":{\"aws:sourceArn\":\"*\"}}")),
	""},
    {POLICY(ALLOW("\"*\"", PULL)), "P07 3 Statement[0].Principal"},
    {POLICY(ALLOW(ROOT, PULL)), "P08 3 Statement[0].Principal.AWS"},
    {POLICY(ALLOW("{\"AWS\":\"AROAIOSFODNN7EXAMPLE1\"}", PULL)),
	"P09 3 Statement[0].Principal.AWS"},
};

static void
test_policies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		struct arena arena = {0};
		const char *text = policies[i].text;

		print_message("%s\n", text);
		assert_string_equal(join(&arena,
					policy_lint(&arena, text, strlen(text),
					    POLICY_REPOSITORY)),
		    policies[i].found);
		arena_free(&arena);
	}
}

static const struct {
	const char *text, *path;
	size_t line, column;
} places[] = {
    {"{\n \"a\": [1,\n  {\"b\": 2}]\n}", "a[1].b", 3, 4},
    {"{\n \"a\": [1,\n  {\"b\": 2}]\n}", "a[1].c", 3, 3},
    {"{\n \"a\": [1,\n  {\"b\": 2}]\n}", "a[7]", 2, 2},
    {"{\n \"a\": [1,\n  {\"b\": 2}]\n}", "", 1, 1},
    {"{\"a.b\":1,\n\"a\":{\"b\":2}}", "a.b", 1, 2},
    {"{\"a\":1,\n\"a\":2}", "a", 2, 1},
    {"{\"\u00e9\":1,\"a\":2}", "a", 1, 8},
    {"{\"x\":\"]},\\\"\",\"a\":[]}", "a", 1, 14},
    {"  [", "[0]", 1, 3},
    {"", "a", 1, 1},
    {"{\"a", "a", 1, 1},
    {"{\"a\\", "a", 1, 1},
};

static void
test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct json_place place = json_place_find(
		    places[i].text, strlen(places[i].text), places[i].path);

		print_message("%s %s\n", places[i].text, places[i].path);
		assert_int_equal(place.line, places[i].line);
		assert_int_equal(place.column, places[i].column);
	}
}

/* Thirty-four rules, by number. */
static void
test_tables(void **state)
{
	char id[16];

	(void)state;
	for (int i = 1; i <= 34; i++) {
		snprintf(id, sizeof(id), "L%02d", i);
		assert_string_equal(lifecycle_lint_rules[i - 1].id, id);
	}
	assert_null(lifecycle_lint_rules[34].id);
	for (int i = 0; i <= 9; i++) {
		snprintf(id, sizeof(id), "P%02d", i);
		assert_string_equal(policy_lint_rules[i].id, id);
	}
	assert_null(policy_lint_rules[10].id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tables),
	    cmocka_unit_test(test_places),
	    cmocka_unit_test(test_texts),
	    cmocka_unit_test(test_listings),
	    cmocka_unit_test(test_protected),
	    cmocka_unit_test(test_policies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
