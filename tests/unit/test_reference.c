/* References: what each of them means, and where one that is none is wrong.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "base/countof.h"
#include "rules/names.h"
#include "rules/reference.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGEST "sha256:" HEX
#define ECR "123456789012.dkr.ecr.us-east-1.amazonaws.com"
#define ANY (REFERENCE_NAMES | REFERENCE_TAGS | REFERENCE_REGISTRY)

static const struct {
	const char *text;
	unsigned allow;
	const char *host, *account, *region; /* host "": none named */
	const char *repository, *tag, *digest;
} good[] = {
    {"app", 0, "", "", "", "app", NULL, NULL},
    {"team/app", 0, "", "", "", "team/app", NULL, NULL},
    {"app:v1.0", 0, "", "", "", "app", "v1.0", NULL},
    {"app@" DIGEST, 0, "", "", "", "app", NULL, DIGEST},
    {"app:v1@" DIGEST, 0, "", "", "", "app", "v1", DIGEST},
    {"app@sha512:" HEX HEX, 0, "", "", "", "app", NULL, "sha512:" HEX HEX},
    {"app@blake3+b64:abc=", 0, "", "", "", "app", NULL, "blake3+b64:abc="},
    {"my.app", 0, "", "", "", "my.app", NULL, NULL},
    {"./my.app/web:1", 0, "", "", "", "my.app/web", "1", NULL},
    {"team/*", ANY, "", "", "", "team/*", NULL, NULL},
    {"*", ANY, "", "", "", "*", NULL, NULL},
    {"*.io/app", ANY, "", "", "", "*.io/app", NULL, NULL},
    {"app:v1.*", ANY, "", "", "", "app", "v1.*", NULL},
    {"*:latest", ANY, "", "", "", "*", "latest", NULL},
    {ECR "/app:1", 0, ECR, "123456789012", "us-east-1", "app", "1", NULL},
    {"https://" ECR "/a/b", 0, ECR, "123456789012", "us-east-1", "a/b", NULL,
	NULL},
    {"oci://" ECR "/charts/a:1", 0, ECR, "123456789012", "us-east-1",
	"charts/a", "1", NULL},
    {ECR, REFERENCE_REGISTRY, ECR, "123456789012", "us-east-1", "", NULL, NULL},
    {ECR "/", REFERENCE_REGISTRY, ECR, "123456789012", "us-east-1", "", NULL,
	NULL},
    {"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app", 0,
	"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "123456789012",
	"cn-north-1", "app", NULL, NULL},
    {"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app", 0,
	"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "123456789012",
	"us-gov-west-1", "app", NULL, NULL},
    {"123456789012.dkr-ecr.eu-west-1.on.aws/app@" DIGEST, 0,
	"123456789012.dkr-ecr.eu-west-1.on.aws", "123456789012", "eu-west-1",
	"app", NULL, DIGEST},
    {"public.ecr.aws/docker/library/alpine:3", 0, "public.ecr.aws", "",
	"us-east-1", "docker/library/alpine", "3", NULL},
    {"localhost:4510/app:1", 0, "localhost:4510", "", "", "app", "1", NULL},
    {"localhost/app", 0, "localhost", "", "", "app", NULL, NULL},
    {"http://127.0.0.1:4510/app", 0, "127.0.0.1:4510", "", "", "app", NULL,
	NULL},
    {"[::1]:4510/app", 0, "[::1]:4510", "", "", "app", NULL, NULL},
    {"localhost:4510", REFERENCE_REGISTRY, "localhost:4510", "", "", "", NULL,
	NULL},
    {"localhost:4510", 0, "", "", "", "localhost", "4510", NULL},
    {"docker.io/library/alpine:3.20", 0, "docker.io", "", "", "library/alpine",
	"3.20", NULL},
    {"ghcr.io/o/app", 0, "ghcr.io", "", "", "o/app", NULL, NULL},
    {"registry:5000/app", 0, "registry:5000", "", "", "app", NULL, NULL},
};

static void
assert_text(const char *got, const char *wanted)
{
	assert_int_equal(!got, !wanted);
	if (got && wanted)
		assert_string_equal(got, wanted);
}

static void
test_good(void **state)
{
	struct arena arena = {0};
	struct error err = {0};
	struct reference got;

	(void)state;
	for (size_t i = 0; i < countof(good); i++) {
		if (!reference_parse(
			&arena, good[i].text, good[i].allow, &got, &err))
			fail_msg("%s", err.message);
		assert_string_equal(got.registry.host, good[i].host);
		assert_int_equal(got.hosted, *good[i].host != '\0');
		assert_string_equal(got.registry.account, good[i].account);
		assert_string_equal(got.registry.region, good[i].region);
		assert_string_equal(got.repository, good[i].repository);
		assert_text(got.tag, good[i].tag);
		assert_text(got.digest, good[i].digest);
	}
	reference_parse(&arena, "ghcr.io/o/app", 0, &got, &err);
	assert_true(got.foreign);
	reference_parse(&arena, ECR "/app", 0, &got, &err);
	assert_false(got.foreign);
	arena_free(&arena);
}

static const struct {
	const char *text;
	unsigned allow;
	const char *message; /* a part of it */
} bad[] = {
    {"", 0, "missing: at its end"},
    {"", ANY, "missing: at its end"},
    {"App", 0, "small letters: character 1, 'A'"},
    {"team/App:1", 0, "small letters: character 6, 'A'"},
    {"app/", 0, "at its end"},
    {"a//b", 0, "character 3, '/'"},
    {"app-:1", 0, "character 5, ':'"},
    {"a\xc3\xa4/b", 0, "character 2, '\xc3\xa4'"},
    {"app:", 0, "the tag is missing: at its end"},
    {"app:@" DIGEST, 0, "the tag is missing: character 5, '@'"},
    {"app:v 1", 0, "character 6, ' '"},
    {"app:a\tb", 0, "'app:a\\tb': a tag has letters"},
    {"app:-x", 0, "character 5, '-'"},
    {"app:a/b", 0, "no name of a host: character 1, 'a'"},
    {"app:v*", 0, "not a pattern: character 6, '*'"},
    {"a*", 0, "not a pattern: character 2, '*'"},
    {"a?", ANY, "only '*' is known: character 2, '?'"},
    {"a:v[1]*", ANY, "only '*' is known: character 4, '['"},
    {"app@", 0, "64 of 0-9 and a-f: at its end"},
    {"app@sha256:", 0, "at its end"},
    {"app@sha256:abc", 0, "at its end"},
    {"app@sha256:ABC", 0, "character 12, 'A'"},
    {"app@" DIGEST "0", 0, "character 76, '0'"},
    {"app@" DIGEST "@" DIGEST, 0, "character 76, '@'"},
    {"app@latest", 0, "at its end"},
    {ECR ":80000/app", 0, "no name of a host: character 1, '1'"},
    {"user@host.io/app", 0, "no name of a host"},
    {"../app", 0, "no name of a host: character 1, '.'"},
    {".app/web", 0, "no name of a host: character 1, '.'"},
    {"a..b/app", 0, "no name of a host: character 1, 'a'"},
    {"http://ghcr.io/o/app", 0, "without TLS"},
    {"ftp://ghcr.io/o/app", 0, "character 1, 'f'"},
    {"oci://", 0, "no name of a host: at its end"},
    {"app:1", REFERENCE_NO_IMAGE, "without a tag: character 4, ':'"},
    {"app@" DIGEST, REFERENCE_NO_IMAGE, "without a digest: character 4"},
};

static void
test_bad(void **state)
{
	struct arena arena = {0};
	struct error err = {0};
	struct reference got;
	char longest[2050];

	(void)state;
	for (size_t i = 0; i < countof(bad); i++) {
		if (reference_parse(
			&arena, bad[i].text, bad[i].allow, &got, &err))
			fail_msg("%s", bad[i].text);
		if (err.message && !strstr(err.message, bad[i].message))
			fail_msg("%s: %s", bad[i].text, err.message);
		assert_true(!err.message || err.kind == ERR_USAGE);
	}
	memset(longest, 'a', sizeof(longest));
	longest[257] = '\0';
	assert_false(reference_parse(&arena, longest, 0, &got, &err));
	assert_non_null(strstr(err.message, "256 characters: character 257"));
	longest[257] = 'a';
	longest[2049] = '\0';
	assert_false(reference_parse(&arena, longest, 0, &got, &err));
	assert_non_null(strstr(err.message, "at most 2048"));
	error_clear(&err);
	arena_free(&arena);
}

static void
test_names(void **state)
{
	static const char *const names[] = {
	    "a", "a/b", "a-b", "a--b", "a__b", "a_b", "a.b/c-d", "0"};
	static const char *const none[] = {"", "A", "a/", "/a", "a//b", "../a",
	    "a..b", "a___b", "-a", "a-", "a b", "a:b"};
	char tag[302];

	(void)state;
	for (size_t i = 0; i < countof(names); i++)
		assert_true(names_is_repository(names[i]));
	for (size_t i = 0; i < countof(none); i++)
		assert_false(names_is_repository(none[i]));
	memset(tag, 'a', sizeof(tag));
	tag[300] = '\0';
	assert_true(names_is_tag(tag));
	tag[300] = 'a';
	tag[301] = '\0';
	assert_false(names_is_tag(tag));
	assert_true(names_is_tag("v1.0-rc_1"));
	assert_false(names_is_tag(""));
	assert_false(names_is_tag(".v1"));
	assert_false(names_is_tag("a/b"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_bad),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
