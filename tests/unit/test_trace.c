/* No secret leaves through --debug, and proxies are chosen as the peer's.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

/* for what they keep to themselves; before cmocka, which has a macro fail() */
#include "aws/wire/trace.c"

#include "unit.h"

#include "aws/wire/proxy.h"

static void
check_redacted(const char *text, const char *want)
{
	struct buf out = {0};

	trace_redact(&out, text, strlen(text));
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
}

static void
secrets_are_replaced(void **state)
{
	(void)state;
	check_redacted("{\"authorizationToken\": \"QVdT\", \"a\": \"b\"}",
	    "{\"authorizationToken\": \"***\", \"a\": \"b\"}");
	check_redacted("{\"Token\":\"x\\\"y\",\"nextToken\":\"n\"}",
	    "{\"Token\":\"***\",\"nextToken\":\"n\"}");
	check_redacted("<SecretAccessKey>abc</SecretAccessKey><b>c</b>",
	    "<SecretAccessKey>***</SecretAccessKey><b>c</b>");
	check_redacted("Action=X&WebIdentityToken=abc&Version=1",
	    "Action=X&WebIdentityToken=***&Version=1");
	check_redacted("https://h/?X-Amz-Signature=ab&x=1",
	    "https://h/?X-Amz-Signature=***&x=1");
	check_redacted("{\"password\":\"", "{\"password\":\"***");
	check_redacted("", "");
}

/* Gathers the debug lines. */
static void
gather(void *ctx, const char *text)
{
	buf_puts(ctx, text);
	buf_putc(ctx, '\n');
}

static void
headers_hide_their_secrets(void **state)
{
	const struct http_header headers[] = {
	    {"Authorization", "AWS4-HMAC-SHA256 Credential=A/b, Signature=c"},
	    {"authorization", "Bearer zzz"}, {"X-Amz-Security-Token", "zzz"},
	    {"x-aws-ec2-metadata-token-ttl-seconds", "60"}};
	const struct http_request request = {.method = "PUT",
	    .url = "http://h/",
	    .headers = headers,
	    .n_headers = 4};
	struct http_response response = {.status = 200};
	struct buf lines = {0};
	const struct ui ui = {.ctx = &lines, .debug = gather};

	(void)state;
	buf_puts(&response.body, "zzz");
	trace_request(&ui, &request);
	trace_response(&ui, &request, &response);
	trace_request(NULL, &request);
	assert_null(strstr(lines.data, "zzz"));
	assert_non_null(strstr(lines.data, "Credential=A/b, Signature=***"));
	buf_free(&lines);
	http_response_free(&response);
}

static void
check_proxy(const char *url, const char *want)
{
	struct proxy proxy = {0};
	struct error err = {0};
	struct url parts;

	url_split(&parts, url);
	assert_true(proxy_find(&proxy, &parts, &err));
	assert_string_equal(buf_text(&proxy.url), want);
	proxy_free(&proxy);
}

static void
proxies_come_from_the_environment(void **state)
{
	(void)state;
	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("no_proxy");
	setenv("ALL_PROXY", "http://all:1", 1);
	check_proxy("http://h/", "");
	setenv("HTTP_PROXY", "p:3128", 1);
	check_proxy("http://h/", "http://p:3128");
	check_proxy("https://h/", "");
	setenv("HTTPS_PROXY", "//q", 1);
	check_proxy("https://h/", "http://q");
	setenv("NO_PROXY", "example.com, .corp ,127.0.0.0/8", 1);
	check_proxy("http://example.com:8080/", "");
	check_proxy("http://a.EXAMPLE.com/", "");
	check_proxy("http://myexample.com/", "http://p:3128");
	check_proxy("http://x.corp/", "");
	check_proxy("http://127.0.0.1/", "http://p:3128");
	setenv("no_proxy", "*", 1);
	check_proxy("http://h/", "");
	setenv("no_proxy", "", 1);
	setenv("http_proxy", "", 1);
	check_proxy("http://h/", "");
	unsetenv("http_proxy");
	setenv("REQUEST_METHOD", "GET", 1);
	check_proxy("http://h/", "");
}

static void
proxy_passwords_are_masked(void **state)
{
	struct buf out = {0};

	(void)state;
	proxy_mask(&out, "http://me:secret@p:1/");
	assert_string_equal(buf_text(&out), "http://***:***@p:1/");
	buf_clear(&out);
	proxy_mask(&out, "http://p:1");
	assert_string_equal(buf_text(&out), "http://p:1");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(secrets_are_replaced),
	    cmocka_unit_test(headers_hide_their_secrets),
	    cmocka_unit_test(proxies_come_from_the_environment),
	    cmocka_unit_test(proxy_passwords_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
