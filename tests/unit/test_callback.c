/* What a browser brings at the end of a login.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "aws/identity/callback.h"
#include "aws/identity/pkce.h"
#include "aws/wire/sha256.h"
#include "base/memory/buf.h"
#include "base/text/base64.h"

static enum callback_request
read_text(const char *text, struct callback_answer *out)
{
	return callback_read(text, strlen(text), out);
}

static void
test_code_and_state(void **state)
{
	static const char *const requests[] = {
	    "GET /?code=a%20b&state=s HTTP/1.1\r\nHost: x\r\n\r\n",
	    "GET /any/path?x&state=s&code=a+b#f HTTP/1.0\n\n",
	    "GET /?code=&code=a%20b&code=c&state=s&error= HTTP/1.1\r\n\r\n"};
	struct callback_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		assert_int_equal(
		    read_text(requests[i], &answer), CALLBACK_CODE);
		assert_string_equal(answer.code, "a b");
		assert_string_equal(answer.state, "s");
		callback_answer_clear(&answer);
	}
}

static void
test_what_does_not_count(void **state)
{
	static const struct {
		const char *text;
		enum callback_request expected;
	} requests[] = {
	    {"GET /?code=c&state=s HTTP/1.1\r\n", CALLBACK_MORE},
	    {"", CALLBACK_MORE},
	    {"GET /?code=c HTTP/1.1\r\n\r\n", CALLBACK_NOTHING},
	    {"GET /?code=c&state= HTTP/1.1\r\n\r\n", CALLBACK_NOTHING},
	    {"GET /?code=c%00&state=s HTTP/1.1\r\n\r\n", CALLBACK_NOTHING},
	    {"GET /#?code=c&state=s HTTP/1.1\r\n\r\n", CALLBACK_NOTHING},
	    {"GET / HTTP/1.1\r\n\r\n?code=c&state=s ", CALLBACK_NOTHING},
	    {"GET /?error=e&code=c&state=s HTTP/1.1\r\n\r\n", CALLBACK_REFUSED},
	    {"POST /?code=c&state=s HTTP/1.1\r\n\r\n", CALLBACK_BAD},
	    {"GET /?code=c&state=s\r\n\r\n", CALLBACK_BAD},
	    {"\n\n", CALLBACK_BAD},
	};
	struct callback_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		assert_int_equal(
		    read_text(requests[i].text, &answer), requests[i].expected);
		assert_null(answer.code);
		assert_null(answer.state);
	}
}

static void
test_patience_ends(void **state)
{
	struct error err = {0};
	struct callback *callback = callback_open(&err);
	struct callback_answer answer;

	(void)state;
	assert_non_null(callback);
	assert_false(callback_wait(callback, 0.05, &answer, &err));
	assert_non_null(strstr(err.message, "has expired"));
	error_clear(&err);
	callback_close(callback);
}

static void
test_pairs_differ_and_fit(void **state)
{
	unsigned char digest[SHA256_SIZE];
	struct pkce one, two;
	struct buf text = {0};

	(void)state;
	pkce_make(&one);
	pkce_make(&two);
	assert_string_not_equal(one.verifier, two.verifier);
	assert_string_not_equal(one.state, two.state);
	assert_int_equal(strlen(one.verifier), PKCE_VERIFIER);
	sha256_digest(digest, one.verifier, PKCE_VERIFIER);
	base64_url_encode(&text, digest, sizeof(digest));
	assert_string_equal(one.challenge, buf_text(&text));
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_code_and_state),
	    cmocka_unit_test(test_what_does_not_count),
	    cmocka_unit_test(test_patience_ends),
	    cmocka_unit_test(test_pairs_differ_and_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
