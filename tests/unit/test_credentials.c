/* The parts of the credential chain that need no server.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* for what it reads of an answer; before cmocka, which has a macro fail() */
#include "aws/identity/sts.c"
#include "aws/identity/token.c"

#include "unit.h"

#include "aws/identity/dpop.h"
#include "base/json/json_make.h"
#include "aws/identity/role.h"
#include "aws/wire/xml.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/text/base64.h"

static void
test_cache_keys(void **state)
{
	struct arena arena = {0};
	json_t *role = json_pack("{ssss}", "RoleSessionName", "ci-run",
	    "RoleArn", "arn:aws:iam::123456789012:role/deploy");
	json_t *sso = json_pack("{ssssss}", "startUrl",
	    "https://d-9067example.awsapps.com/start", "roleName", "Developer",
	    "accountId", "123456789012");

	(void)state;
	assert_string_equal(token_key_of(&arena, role, false),
	    "c6e98f1adfc1a2bb67f3770ab5d6a899d8c2ae21");
	assert_string_equal(token_key_of(&arena, sso, true),
	    "a9a7f2dba14bb053323bf9157e901e174a44c7e2");
	assert_string_equal(token_key(&arena, TOKENS_SSO, "corp"),
	    "ee0bfd2552fbd840c02cc48b6e823320543c450f");
	assert_string_equal(token_key(&arena, TOKENS_LOGIN,
				"arn:aws:iam::123456789012:user/alice"),
	    "b7d71d383b9557a9bad4c3346c50365819226484c6824a0fdef66637be339db0");
	json_decref(role);
	json_decref(sso);
	arena_free(&arena);
}

/* Written whole, for the owner alone; where there is no home, not at all. */
static void
test_cache_files(void **state)
{
	char home[] = "/tmp/ecr-test-XXXXXX";
	struct arena arena = {0};
	struct stat info;
	json_t *value = json_pack("{ss}", "a", "b"), *back;

	(void)state;
	assert_non_null(mkdtemp(home));
	setenv("HOME", home, 1);
	assert_null(token_read(&arena, TOKENS_CLI, "k"));
	token_write(&arena, TOKENS_CLI, "k", value);
	assert_int_equal(stat(token_path(&arena, TOKENS_CLI, "k"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(
	    stat(arena_printf(&arena, "%s/.aws/cli/cache", home), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	back = token_read(&arena, TOKENS_CLI, "k");
	assert_true(json_equal(value, back));
	json_wipe(back);
	setenv("HOME", "/proc/nowhere", 1);
	token_write(&arena, TOKENS_CLI, "k", value);
	assert_null(token_read(&arena, TOKENS_CLI, "k"));
	json_decref(value);
	arena_free(&arena);
}

static void
time_is(const char *text, enum isotime kind, time_t when)
{
	time_t got = 0;

	assert_int_equal(isotime_read(text, &got), kind);
	if (kind != ISOTIME_BAD)
		assert_int_equal(got, when);
}

static void
test_times(void **state)
{
	char text[40];

	(void)state;
	time_is("2026-11-22T01:09:06Z", ISOTIME_ZONED, 1795309746);
	time_is("2026-11-22T01:09:06UTC", ISOTIME_ZONED, 1795309746);
	time_is("2026-11-22 02:09:06.5+01:00", ISOTIME_ZONED, 1795309746);
	time_is("2026-11-22T01:09:06", ISOTIME_NAIVE, 1795309746);
	time_is("20261122T010906Z", ISOTIME_ZONED, 1795309746);
	time_is("Sun, 22 Nov 2026 01:09:06 GMT", ISOTIME_ZONED, 1795309746);
	time_is("2026-11-22T25:09:06Z", ISOTIME_BAD, 0);
	time_is("soon", ISOTIME_BAD, 0);
	time_is("", ISOTIME_BAD, 0);
	isotime_write(1795309746, "+00:00", text);
	assert_string_equal(text, "2026-11-22T01:09:06+00:00");
}

static const char answer[] =
    "<r:AssumeRoleResponse xmlns:r=\"x\"><AssumeRoleResult><AssumedRoleUser>"
    "<AssumedRoleId>AROA:s</AssumedRoleId>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/d/s</Arn></AssumedRoleUser>"
    "<Credentials><AccessKeyId>A</AccessKeyId>"
    "<SecretAccessKey>S&lt;</SecretAccessKey><SessionToken>T</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    "</AssumeRoleResult><ResponseMetadata><RequestId>q</RequestId>"
    "</ResponseMetadata></r:AssumeRoleResponse>";

static json_t *
sts_read(const char *action, const char *data, size_t len, struct error *err)
{
	struct message message = {
	    .service = &service_sts, .operation = action, .whole = true};
	struct http_response response = {.status = 200};
	json_t *read;

	buf_add(&response.body, data, len);
	read =
	    protocol_query.read(&message, NULL, &response, TIMES_ISO8601, err);
	http_response_free(&response);
	return read != NULL ? answer_take(read, err) : NULL;
}

static void
test_sts_answer(void **state)
{
	struct error err = {0};
	struct credentials keys = {0};
	struct buf text = {0};
	json_t *got = sts_read("AssumeRole", answer, strlen(answer), &err);

	(void)state;
	json_write(&text, got, &json_style_plain);
	assert_string_equal(buf_text(&text),
	    "{\"Credentials\": {\"AccessKeyId\": \"A\", \"SecretAccessKey\": "
	    "\"S<\", \"SessionToken\": \"T\", \"Expiration\": "
	    "\"2099-01-01T00:00:00+00:00\", \"AccountId\": "
	    "\"123456789012\"}, \"AssumedRoleUser\": {\"AssumedRoleId\": "
	    "\"AROA:s\", \"Arn\": "
	    "\"arn:aws:sts::123456789012:assumed-role/d/s\"}, "
	    "\"ResponseMetadata\": {\"RequestId\": \"q\"}}");
	assert_true(role_keys(got, &keys));
	assert_string_equal(keys.secret_key, "S<");
	assert_int_equal(keys.expires, 4070908800);
	credentials_clear(&keys);
	json_wipe(got);
	buf_free(&text);
}

/* An answer cut short fails, and its keys stay out of the message. */
static void
test_sts_cut_short(void **state)
{
	struct error err = {0};

	(void)state;
	for (size_t len = 0; len < strlen(answer); len++) {
		assert_null(sts_read("AssumeRole", answer, len, &err));
		assert_null(strstr(err.message, "S&lt;"));
		error_clear(&err);
	}
}

static void
test_xml_limits(void **state)
{
	struct buf deep = {0}, why = {0};
	struct arena arena = {0};
	const char *doctype = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_puts(&deep, "<a>");
	assert_null(xml_read(&arena, deep.data, deep.len, &why));
	assert_string_equal(buf_text(&why), "nested too deeply");
	buf_clear(&why);
	assert_null(xml_read(&arena, doctype, strlen(doctype), &why));
	assert_string_equal(buf_text(&why), "a document type is not allowed");
	buf_free(&deep);
	buf_free(&why);
	arena_free(&arena);
}

/* The proof's three parts, and a signature of the right length. */
/* of RFC 7515, appendix A.3; and one of secp256k1 */
static const char p256_key[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
    "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"
    "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
    "-----END EC PRIVATE KEY-----\n";
static const char p256_head[] =
    "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
    "\"crv\":\"P-256\"}}";
static const char other_key[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHQCAQEEIJyPszfUpTbQ8XiK18Kipf48KF7IdJMAzASN8RML6/gdoAcGBSuBBAAK\n"
    "oUQDQgAEJ2MaCVwmeg4GLZmo92UYotGD4XHeMFNNQu7IPJECD382isA5CvIoF7/0\n"
    "My4fxF21WaAVQtIBRiqvbdNl7HPWnA==\n"
    "-----END EC PRIVATE KEY-----\n";

static void
test_dpop(void **state)
{
	struct buf pem = {0}, proof = {0}, head = {0};
	const char *why;
	char *dot;

	(void)state;
	assert_true(dpop_key_make(&pem));
	assert_true(dpop_proof(&proof, buf_text(&pem),
	    "https://example.com/v1/token", 1, "id", &why));
	dot = strrchr(proof.data, '.');
	assert_non_null(dot);
	assert_int_equal(strlen(dot + 1), 86);
	buf_clear(&proof);
	assert_true(dpop_proof(&proof, p256_key, "https://x", 1, "id", &why));
	base64_url_encode(&head, p256_head, strlen(p256_head));
	assert_memory_equal(proof.data, head.data, head.len);
	assert_false(dpop_proof(&proof, "no key", "https://x", 1, "id", &why));
	assert_false(dpop_proof(&proof, other_key, "https://x", 1, "id", &why));
	buf_wipe(&pem);
	buf_free(&proof);
	buf_free(&head);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cache_keys),
	    cmocka_unit_test(test_cache_files),
	    cmocka_unit_test(test_times),
	    cmocka_unit_test(test_sts_answer),
	    cmocka_unit_test(test_sts_cut_short),
	    cmocka_unit_test(test_xml_limits),
	    cmocka_unit_test(test_dpop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
