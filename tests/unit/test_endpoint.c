/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

/* for what it keeps to itself; before cmocka, which has a macro fail() */
#include "aws/config/endpoint.c"

#include "unit.h"

#include <jansson.h>

#include "aws/identity/region.h"
#include "model/partition.h"

static void
environment_clear(void)
{
	unsetenv("AWS_ENDPOINT_URL");
	unsetenv("AWS_ENDPOINT_URL_ECR");
	unsetenv("AWS_REGION");
	unsetenv("AWS_DEFAULT_REGION");
	unsetenv("AWS_PROFILE");
	unsetenv("AWS_DEFAULT_PROFILE");
	setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
}

static void
variable(const char *name, json_t *params, const char *param)
{
	setenv(name, json_is_true(json_object_get(params, param)) ? "true" : "",
	    1);
}

/* One published case, run through the whole resolution. */
static void
vector_run(const struct service *service, json_t *vector)
{
	json_t *params = json_object_get(vector, "params");
	json_t *expect = json_object_get(vector, "expect");
	const char *url = json_string_value(
	    json_object_get(json_object_get(expect, "endpoint"), "url"));
	struct settings_options options = {
	    .region = json_string_value(json_object_get(params, "Region")),
	    .endpoint_url =
		json_string_value(json_object_get(params, "Endpoint"))};
	struct arena arena = {0};
	struct settings settings;
	struct endpoint endpoint;
	struct error err = {0};
	bool ok;

	variable("AWS_USE_FIPS_ENDPOINT", params, "UseFIPS");
	variable("AWS_USE_DUALSTACK_ENDPOINT", params, "UseDualStack");
	assert_true(settings_open(&settings, &arena, &options, NULL, &err));
	ok = region_endpoint(&settings, service, &endpoint, &err);
	/* AWS CLI ignores the variants with a custom endpoint, wants a region
	 * even so, and knows of no dual-stack names in two partitions. */
	if (options.region == NULL)
		assert_false(ok);
	else if (ok && url != NULL)
		assert_string_equal(endpoint.url, url);
	else
		assert_true(options.endpoint_url != NULL ||
		    strstr(options.region, "-iso") != NULL);
	error_clear(&err);
	settings_close(&settings);
	arena_free(&arena);
}

static void
vectors_run(const struct service *service, const char *path)
{
	json_error_t why;
	json_t *file = json_load_file(path, 0, &why), *vector;
	size_t i;

	assert_non_null(file);
	json_array_foreach (json_object_get(file, "testCases"), i, vector)
		vector_run(service, vector);
	assert_true(i > 10);
	json_decref(file);
}

/* The rules alone say what the publisher's cases expect, errors too. */
static void
rows_run(const char *service, const char *path)
{
	json_error_t why;
	json_t *file = json_load_file(path, 0, &why), *vector;
	size_t i;

	json_array_foreach (json_object_get(file, "testCases"), i, vector) {
		json_t *params = json_object_get(vector, "params");
		json_t *expect = json_object_get(vector, "expect");
		const char *error =
		    json_string_value(json_object_get(expect, "error"));
		const char *region =
		    json_string_value(json_object_get(params, "Region"));
		const struct endpoint_row *row;

		if (region == NULL ||
		    json_object_get(params, "Endpoint") != NULL)
			continue;
		row = endpoint_row_find(service, region,
		    json_is_true(json_object_get(params, "UseFIPS")),
		    json_is_true(json_object_get(params, "UseDualStack")));
		assert_non_null(row);
		assert_int_equal(row->url == NULL, error != NULL);
		if (error != NULL)
			assert_string_equal(row->error, error);
	}
	json_decref(file);
}

/* A console login goes where a person signs in, not to the hosts of the
 * operations with keys, which stand behind another parameter of the rules. */
static void
test_sign_in(void **state)
{
	const struct endpoint_row *row;

	(void)state;
	row = endpoint_row_find("signin", "us-west-2", false, false);
	assert_string_equal(row->url, "https://{Region}.signin.aws.amazon.com");
	row = endpoint_row_find("signin", "us-west-2", true, false);
	assert_string_equal(
	    row->url, "https://signin-fips.{Region}.amazonaws.com");
	row = endpoint_row_find("sts", "aws-global", false, false);
	assert_string_equal(row->url, "https://sts.amazonaws.com");
	assert_string_equal(row->signing_region, "us-east-1");
}

static void
test_published(void **state)
{
	(void)state;
	environment_clear();
	vectors_run(
	    &service_ecr, "tests/vectors/endpoints/ecr-endpoint-tests.json");
	vectors_run(&service_ecr_public,
	    "tests/vectors/endpoints/ecr-public-endpoint-tests.json");
	rows_run("ecr", "tests/vectors/endpoints/ecr-endpoint-tests.json");
	rows_run("ecr-public",
	    "tests/vectors/endpoints/ecr-public-endpoint-tests.json");
}

static void
test_partitions(void **state)
{
	static const char *const pairs[][2] = {{"us-east-1", "aws"},
	    {"us-mars-1", "aws"}, {"mx-central-1", "aws"},
	    {"cn-south-9", "aws-cn"}, {"us-gov-north-2", "aws-us-gov"},
	    {"us-iso-east-1", "aws-iso"}, {"us-isob-moon-1", "aws-iso-b"},
	    {"eu-isoe-west-1", "aws-iso-e"}, {"us-isof-south-1", "aws-iso-f"},
	    {"eusc-de-east-1", "aws-eusc"}, {"aws-cn-global", "aws-cn"},
	    {"xx-nowhere-1", "aws"}, {"US-EAST-1", "aws"}, {"", "aws"}};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_equal(
		    partition_find(pairs[i][0])->name, pairs[i][1]);
	assert_null(partition_match("US-EAST-1"));
	assert_null(partition_match("us-east-1x"));
	assert_null(partition_match("us-east-"));
	assert_null(partition_match("us--1"));
}

static void
test_urls(void **state)
{
	static const char *const good[] = {"http://127.0.0.1:5000",
	    "https://example.com/path?x#y", "http://[::1]:80/",
	    "http://user:pw@host/", "https://a.b.c.", "https://A-1.example"};
	static const char *const bad[] = {"foo", "localhost:5000",
	    "http://a_b/", "http:///x", "https://-a.b", "https://a-.b",
	    "https://a..b", "http://[::1", "http://[zz]/", "http://h:99999/",
	    "http://h:x/", "", "http://a\tb/"};
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(endpoint_check_url(good[i], &err));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(endpoint_check_url(bad[i], &err));
	error_clear(&err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_published),
	    cmocka_unit_test(test_sign_in),
	    cmocka_unit_test(test_partitions),
	    cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
