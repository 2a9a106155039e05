/* Pages put together as the peer does it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/json/json.h"
#include "base/json/json_path.h"
#include "cli/result.h"

static const char *const none[] = {NULL};
static const char *const images[] = {"imageIds", NULL};
static const char *const findings[] = {"scan.findings", "scan.enhanced", NULL};
static const char *const others[] = {"registryId", "scan", NULL};

static const struct paginator simple = {
    "nextToken", "nextToken", "maxResults", images, none};
static const struct paginator nested = {
    "nextToken", "nextToken", "maxResults", findings, others};

/* Gather `pages` (a JSON list) and compare with `want`. */
static void
check(const struct paginator *paginator, const char *pages, const char *token,
    const char *want)
{
	json_auto_t *list = json_read(pages, strlen(pages), NULL);
	json_auto_t *whole = NULL;
	struct result result = {0};
	struct buf out = {0};

	assert_non_null(list);
	for (size_t i = 0; i < json_array_size(list); i++)
		result_add(&result, paginator, json_array_get(list, i));
	whole = result_finish(&result, token);
	json_write(&out, whole, &json_style_compact);
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
}

static void
test_lists_are_joined(void **state)
{
	(void)state;
	check(&simple,
	    "[{\"imageIds\":[1],\"nextToken\":\"a\"},"
	    "{\"imageIds\":[2,3]}]",
	    NULL, "{\"imageIds\":[1,2,3]}");
	check(&simple, "[{\"imageIds\":[1]},{},{\"imageIds\":[2]}]", "t",
	    "{\"imageIds\":[1,2],\"NextToken\":\"t\"}");
	check(&simple, "[{},{}]", NULL, "{}");
	check(&simple, "[{\"imageIds\":[]}]", NULL, "{\"imageIds\":[]}");
	check(&simple, "[]", NULL, "{}");
}

static void
test_other_keys_come_from_the_first_page(void **state)
{
	(void)state;
	check(&nested,
	    "[{\"registryId\":\"1\",\"scan\":{\"n\":5,\"findings\":[1]}},"
	    "{\"registryId\":\"2\",\"scan\":{\"n\":6,\"findings\":[2],"
	    "\"enhanced\":[9]}}]",
	    NULL,
	    "{\"scan\":{\"findings\":[1,2],\"enhanced\":[9],\"n\":5},"
	    "\"registryId\":\"1\"}");
}

static void
test_a_first_page_without_the_structure_loses_it(void **state)
{
	(void)state;
	check(&nested, "[{\"registryId\":\"1\"},{\"scan\":{\"findings\":[2]}}]",
	    NULL, "{\"scan\":null,\"registryId\":\"1\"}");
}

static void
test_paths(void **state)
{
	json_auto_t *value =
	    json_pack("{s:{s:i},s:n,s:i}", "a", "b", 1, "c", "d", 4);

	(void)state;
	assert_int_equal(json_integer_value(json_path_get(value, "a.b")), 1);
	assert_null(json_path_get(value, "a.x"));
	assert_null(json_path_get(value, "c"));
	assert_null(json_path_get(value, "d.x"));
	assert_false(json_path_set(value, "d.x", json_true()));
	assert_true(json_path_set(
	    value, "x.y", json_incref(json_object_get(value, "d"))));
	assert_int_equal(json_integer_value(json_path_get(value, "x.y")), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lists_are_joined),
	    cmocka_unit_test(test_other_keys_come_from_the_first_page),
	    cmocka_unit_test(test_a_first_page_without_the_structure_loses_it),
	    cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
