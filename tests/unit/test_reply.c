/* Service errors and outputs as the peer reads them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/memory/alloc.h"

#include "aws/wire/protocol.h"
#include "base/json/json.h"

/* Read an error and compare its code, or the reason why it is none. */
static void
check(int status, const char *headers, const char *body, const char *code,
    const char *detail)
{
	static const struct message message = {.service = &service_ecr};
	struct http_response response = {.status = status};
	struct failure error;
	struct error err = {0};
	struct buf out = {0};

	buf_puts(&response.headers, headers);
	buf_puts(&response.body, body);
	if (!failure_read(&protocol_json, &message, &response, &error, &err)) {
		assert_string_equal(err.message, detail);
	} else if (!code) {
		assert_null(error.code);
	} else {
		assert_string_equal(error.code, code);
		json_write(&out, error.detail, &json_style_compact);
		assert_string_equal(buf_text(&out), detail);
	}
	buf_free(&out);
	failure_clear(&error);
	error_clear(&err);
	http_response_free(&response);
}

static void
codes_come_from_type_or_header(void **state)
{
	(void)state;
	check(400, "",
	    "{\"__type\":\"a.b#KmsException:http://x\",\"message\":"
	    "\"m\",\"kmsError\":\"k\",\"other\":1}",
	    "KmsException",
	    "{\"Message\":\"m\",\"Code\":\"KmsException\",\"message\":\"m\","
	    "\"kmsError\":\"k\"}");
	check(400, "x-amzn-query-error: A.B;Sender\n", "{\"__type\":\"C\"}",
	    "A.B", "{\"Message\":\"\",\"Code\":\"A.B\"}");
	check(400, "x-amzn-query-error: A.B\n", "{\"__type\":\"C\"}", "C",
	    "{\"Message\":\"\",\"Code\":\"C\"}");
	check(404, "", "{\"Message\":\"M\",\"code\":\"X\"}", "404",
	    "{\"Message\":\"M\",\"Code\":\"404\"}");
}

static void
bodies_that_are_no_json(void **state)
{
	(void)state;
	check(400, "", "no <b>way</b>", "400",
	    "{\"Message\":\"no <b>way</b>\",\"Code\":\"400\"}");
	check(503, "", "", "503",
	    "{\"Code\":\"503\",\"Message\":\"Service Unavailable\"}");
	check(502, "", " <html>oops", "502",
	    "{\"Code\":\"502\",\"Message\":\"Bad Gateway\"}");
	check(500, "", "<!DOCTYPE html>", "500",
	    "{\"Message\":\"<!DOCTYPE html>\",\"Code\":\"500\"}");
	check(400, "", "[]", "", "'list' object has no attribute 'get'");
	check(400, "", "{\"message\":\"\xff\"}", "",
	    "'utf-8' codec can't decode byte 0xff in position 12: invalid "
	    "start byte");
	check(300, "", "{}", NULL, NULL);
	check(200, "", "{\"__type\":\"X\"}", NULL, NULL);
}

static void
failures_name_the_operation(void **state)
{
	struct failure error = {.code = xstrdup("C"), .message = xstrdup("M")};
	struct failure none = {0};
	struct error err = {0};

	(void)state;
	failure_tell(&err, &error, "ListImages", 2);
	assert_string_equal(err.message,
	    "An error occurred (C) when calling the ListImages operation "
	    "(reached max retries: 2): M");
	assert_int_equal(error_status(&err), EXIT_SERVICE);
	failure_tell(&err, &none, "ListImages", -1);
	assert_string_equal(err.message,
	    "An error occurred (Unknown) when calling the ListImages "
	    "operation: Unknown");
	error_clear(&err);
	failure_clear(&error);
}

static void
outputs_that_are_no_json_are_empty(void **state)
{
	static const char *const bodies[] = {"", "{\"a\": 1", "<html>", NULL};
	const struct operation *op =
	    model_find_operation(&service_ecr, "describe-registry");

	(void)state;
	for (const char *const *body = bodies; *body; body++) {
		struct http_response response = {.status = 200};
		struct error err = {0};
		json_auto_t *value = NULL;

		buf_puts(&response.body, *body);
		value = protocol_json.read(
		    NULL, op, &response, TIMES_ISO8601, &err);
		assert_non_null(value);
		assert_int_equal(json_object_size(value), 0);
		http_response_free(&response);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes_come_from_type_or_header),
	    cmocka_unit_test(bodies_that_are_no_json),
	    cmocka_unit_test(failures_name_the_operation),
	    cmocka_unit_test(outputs_that_are_no_json_are_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
