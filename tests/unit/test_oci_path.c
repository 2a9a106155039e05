/* Paths, names and ranges of the distribution protocol.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "local/registry/oci_path.h"

static const struct {
	const char *path;
	enum oci_kind kind;
	const char *name, *reference;
} paths[] = {
    {"/v2", OCI_BASE, NULL, NULL},
    {"/v2/", OCI_BASE, NULL, NULL},
    {"/v2x/", OCI_NONE, NULL, NULL},
    {"/v2/_catalog", OCI_CATALOG, NULL, NULL},
    {"/v2/a/tags/list", OCI_TAGS, "a", NULL},
    {"/v2/a/b/c/tags/list", OCI_TAGS, "a/b/c", NULL},
    {"/v2/tags/tags/list", OCI_TAGS, "tags", NULL},
    {"/v2/a/manifests/latest", OCI_MANIFEST, "a", "latest"},
    {"/v2/a%2Fb/manifests/v1%2E0", OCI_MANIFEST, "a/b", "v1.0"},
    {"/v2/a/manifests/sha256:00", OCI_MANIFEST, "a", "sha256:00"},
    {"/v2/manifests/manifests/x", OCI_MANIFEST, "manifests", "x"},
    {"/v2/a/blobs/sha256:00", OCI_BLOB, "a", "sha256:00"},
    {"/v2/a/blobs/uploads/", OCI_UPLOADS, "a", NULL},
    {"/v2/a/blobs/uploads", OCI_UPLOADS, "a", NULL},
    {"/v2/a/blobs/uploads/id", OCI_UPLOAD, "a", "id"},
    {"/v2/a/referrers/sha256:00", OCI_REFERRERS, "a", "sha256:00"},
    {"/v2/a", OCI_NONE, NULL, NULL},
    {"/v2/a/manifests/", OCI_NONE, NULL, NULL},
    {"/v2//manifests/x", OCI_NONE, NULL, NULL},
    {"/v2/manifests/x", OCI_NONE, NULL, NULL},
    {"/v2/a/%zz/x", OCI_NONE, NULL, NULL},
    {"/v2/a/other/x", OCI_NONE, NULL, NULL},
    {"/v2/../../etc/manifests/x", OCI_MANIFEST, "../../etc", "x"},
};

static void
test_paths(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct oci_path got = oci_path_parse(&arena, paths[i].path);

		assert_int_equal(got.kind, paths[i].kind);
		if (got.kind == OCI_NONE)
			continue;
		if (paths[i].name)
			assert_string_equal(got.name, paths[i].name);
		if (paths[i].reference)
			assert_string_equal(got.reference, paths[i].reference);
	}
	arena_free(&arena);
}

/* Of ECR Public: by its host, or below its name on another. */
static void
test_public_paths(void **state)
{
	static const struct {
		const char *path;
		bool by_host;
		const char *alias, *name;
	} all[] = {
	    {"/v2/me/team/app/tags/list", true, "me", "team/app"},
	    {"/v2/me/tags/list", true, "me", ""},
	    {"/v2/me/app/tags/list", false, NULL, "me/app"},
	    {"/v2/public.ecr.aws/me/app/tags/list", false, "me", "app"},
	    {"/v2/public.ecr.aws/me/app/tags/list", true, "public.ecr.aws",
		"me/app"},
	    {"/v2/public.ecr.awsome/me/tags/list", false, NULL,
		"public.ecr.awsome/me"},
	    {"/v2/", true, NULL, NULL},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct oci_path got = oci_path_parse(&arena, all[i].path);
		const char *shown = got.name;

		oci_path_find_public(&arena, &got, all[i].by_host);
		assert_int_equal(!got.alias, !all[i].alias);
		if (got.alias)
			assert_string_equal(got.alias, all[i].alias);
		if (all[i].name)
			assert_string_equal(got.name, all[i].name);
		assert_ptr_equal(got.shown, shown);
	}
	arena_free(&arena);
}

static const struct {
	const char *header;
	enum range_result result;
	uint64_t offset, length;
} ranges[] = {
    {NULL, RANGE_NONE, 0, 0},
    {"bytes=0-9", RANGE_ONE, 0, 10},
    {"bytes=5-", RANGE_ONE, 5, 95},
    {"bytes=-10", RANGE_ONE, 90, 10},
    {"bytes=-1000", RANGE_ONE, 0, 100},
    {"bytes=90-1000", RANGE_ONE, 90, 10},
    {"bytes=99-99", RANGE_ONE, 99, 1},
    {"bytes=100-", RANGE_BAD, 0, 0},
    {"bytes=-0", RANGE_BAD, 0, 0},
    {"bytes=9-1", RANGE_NONE, 0, 0},
    {"bytes=0-1,4-5", RANGE_NONE, 0, 0},
    {"lines=0-1", RANGE_NONE, 0, 0},
    {"bytes=", RANGE_NONE, 0, 0},
    {"bytes=x-1", RANGE_NONE, 0, 0},
    {"bytes=99999999999999999999-", RANGE_NONE, 0, 0},
};

static void
test_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		uint64_t offset = 0, length = 0;

		assert_int_equal(
		    oci_range_parse(ranges[i].header, 100, &offset, &length),
		    ranges[i].result);
		if (ranges[i].result != RANGE_ONE)
			continue;
		assert_int_equal(offset, ranges[i].offset);
		assert_int_equal(length, ranges[i].length);
	}
}

static void
test_content_ranges(void **state)
{
	uint64_t first, last;

	(void)state;
	assert_true(oci_content_range_parse("3-7", &first, &last));
	assert_int_equal(first, 3);
	assert_int_equal(last, 7);
	assert_true(oci_content_range_parse("bytes 0-0/1", &first, &last));
	assert_false(oci_content_range_parse("7-3", &first, &last));
	assert_false(oci_content_range_parse("", &first, &last));
	assert_false(oci_content_range_parse("3-7x", &first, &last));
	assert_false(oci_content_range_parse("-7", &first, &last));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_public_paths),
	    cmocka_unit_test(test_ranges),
	    cmocka_unit_test(test_content_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
