/* Replies brought into the model's form.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit.h"

#include "base/json/json.h"
#include "model/decode.h"

static void
check(const char *operation, const char *in, enum decode_times times,
    const char *want)
{
	const struct operation *op =
	    model_find_operation(&service_ecr, operation);
	struct error err = {0};
	struct buf out = {0};
	json_auto_t *value = NULL;

	value = decode_value(
	    op->output, json_read(in, strlen(in), NULL), times, &err);
	if (value)
		json_write(&out, value, &json_style_compact);
	else
		buf_puts(&out, err.message);
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
	error_clear(&err);
}

static void
members_come_in_model_order(void **state)
{
	(void)state;
	check("describe-repositories",
	    "{\"x\":1,\"repositories\":[{\"repositoryName\":\"a\","
	    "\"registryId\":null,\"repositoryArn\":\"b\",\"new\":{}},null]}",
	    TIMES_ISO8601,
	    "{\"repositories\":[{\"repositoryArn\":\"b\","
	    "\"repositoryName\":\"a\"},null]}");
	check("describe-repositories", "{}", TIMES_ISO8601, "{}");
	check("initiate-layer-upload", "{\"uploadId\":17,\"partSize\":\"2\"}",
	    TIMES_ISO8601, "{\"uploadId\":17,\"partSize\":\"2\"}");
	check("list-image-referrers",
	    "{\"referrers\":[{\"annotations\":{\"k\":null,\"j\":\"1\"}}]}",
	    TIMES_ISO8601,
	    "{\"referrers\":[{\"annotations\":{\"k\":null,\"j\":\"1\"}}]}");
}

static void
moments_become_text(void **state)
{
	static const char in[] = "{\"repositories\":[{\"createdAt\":1.7E9}]}";

	(void)state;
	check("describe-repositories", in, TIMES_ISO8601,
	    "{\"repositories\":[{\"createdAt\":"
	    "\"2023-11-14T22:13:20+00:00\"}]}");
	check("describe-repositories", in, TIMES_WIRE,
	    "{\"repositories\":[{\"createdAt\":1700000000.0}]}");
	check("get-lifecycle-policy", "{\"lastEvaluatedAt\":\"yesterday\"}",
	    TIMES_ISO8601,
	    "Invalid timestamp \"yesterday\": Unknown string format: "
	    "yesterday");
	check("get-lifecycle-policy", "{\"lastEvaluatedAt\":1700000000123}",
	    TIMES_ISO8601, "year 55840 is out of range");
}

static void
wrong_shapes_are_the_peers_errors(void **state)
{
	(void)state;
	check("describe-registry", "[]", TIMES_ISO8601,
	    "'list' object has no attribute 'get'");
	check("describe-repositories", "{\"repositories\":5}", TIMES_ISO8601,
	    "'int' object is not iterable");
	check("describe-repositories", "{\"repositories\":\"ab\"}",
	    TIMES_ISO8601, "'str' object has no attribute 'get'");
	check("list-image-referrers", "{\"referrers\":[{\"annotations\":[]}]}",
	    TIMES_ISO8601, "'list' object has no attribute 'items'");
}

static void
numbers_are_not_lost(void **state)
{
	(void)state;
	check("initiate-layer-upload",
	    "{\"partSize\":123456789012345678901234567890}", TIMES_ISO8601,
	    "{\"partSize\":123456789012345678901234567890}");
	check("initiate-layer-upload", "{\"partSize\":1e400}", TIMES_ISO8601,
	    "{\"partSize\":Infinity}");
	check("initiate-layer-upload", "{\"partSize\":[NaN,-Infinity]}",
	    TIMES_ISO8601, "{\"partSize\":[NaN,-Infinity]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_come_in_model_order),
	    cmocka_unit_test(moments_become_text),
	    cmocka_unit_test(wrong_shapes_are_the_peers_errors),
	    cmocka_unit_test(numbers_are_not_lost),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
