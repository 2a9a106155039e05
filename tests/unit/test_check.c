/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/foreign.h"
#include "model/check.h"
#include "model/encode.h"

#include <cmocka.h>

static const struct {
	const char *operation, *params, *want;
} cases[] = {
    {"create-repository", "{\"repositoryName\":\"ab\"}", NULL},
    {"describe-registry", "{}", NULL},
    {"describe-registry", "{\"x\":1}",
	"Unknown parameter in input: \"x\", must be one of: "},
    {"create-repository",
	"{\"tags\":[{\"Key\":\"a\",\"Value\":1,\"x\":0},{\"Key\":null}],"
	"\"repositoryName\":\"é\"}",
	"Unknown parameter in tags[0]: \"x\", must be one of: Key, Value\n"
	"Invalid type for parameter tags[0].Value, value: 1, type: <class "
	"'int'>, valid types: <class 'str'>\n"
	"Missing required parameter in tags[1]: \"Value\"\n"
	"Invalid type for parameter tags[1].Key, value: None, type: <class "
	"'NoneType'>, valid types: <class 'str'>\n"
	"Invalid length for parameter repositoryName, value: 1, valid min "
	"length: 2"},
    {"list-images", "{\"repositoryName\":\"ab\",\"maxResults\":true}", NULL},
    {"list-images", "{\"repositoryName\":\"ab\",\"maxResults\":0}",
	"Invalid value for parameter maxResults, value: 0, valid min value: 1"},
    {"list-images",
	"{\"repositoryName\":\"ab\",\"maxResults\":-99999999999999999999}",
	"Invalid value for parameter maxResults, value: -99999999999999999999,"
	" valid min value: 1"},
    {"list-images", "{\"repositoryName\":\"ab\",\"maxResults\":1.0}",
	"Invalid type for parameter maxResults, value: 1.0, type: <class "
	"'float'>, valid types: <class 'int'>"},
    {"describe-repositories", "{\"repositoryNames\":\"ab\"}",
	"Invalid type for parameter repositoryNames, value: ab, type: <class "
	"'str'>, valid types: <class 'list'>, <class 'tuple'>"},
};

static void
test_check(void **state)
{
	static const char head[] = "Parameter validation failed:\n";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct operation *operation =
		    model_find_operation(&service_ecr, cases[i].operation);
		struct error err = {0};
		json_auto_t *params = json_read_loose(
		    cases[i].params, strlen(cases[i].params), JSON_DEPTH, NULL);
		bool ok = model_check(operation->input, params, &err);

		assert_int_equal(ok, cases[i].want == NULL);
		if (!ok) {
			assert_int_equal(error_status(&err), EXIT_USAGE);
			assert_memory_equal(
			    err.message, head, sizeof(head) - 1);
			assert_string_equal(
			    err.message + sizeof(head) - 1, cases[i].want);
		}
		error_clear(&err);
	}
}

static void
encode(json_t *blob, bool raw, const char *want)
{
	const struct operation *operation = model_find_operation(
	    &service_ecr_public, "put-repository-catalog-data");
	json_auto_t *params =
	    json_pack("{s:{s:o}}", "catalogData", "logoImageBlob", blob);
	struct error err = {0};
	const json_t *data = json_object_get(params, "catalogData");
	bool ok = model_encode_blobs(operation->input, params, raw, &err);

	assert_string_equal(ok
		? json_string_value(json_object_get(data, "logoImageBlob"))
		: err.message,
	    want);
	error_clear(&err);
}

static void
test_blobs(void **state)
{
	(void)state;
	encode(json_string("a G k = x"), false, "aGk=");
	encode(json_string("hi"), true, "aGk=");
	encode(json_string("hello"), false, "Invalid base64: \"hello\"");
	encode(foreign_new_bytes("hi", 2), false, "aGk=");
	encode(foreign_new_bytes("hi", 2), true, "aGk=");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_blobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
