/* What registries say: challenges, links, origins, manifests.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "oci/challenge.h"
#include "oci/digest.h"
#include "oci/link.h"
#include "oci/manifest.h"
#include "oci/origin.h"
#include "oci/patience.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGEST "sha256:" HEX

static const struct {
	const char *text;
	bool basic, bearer;
	const char *realm, *service, *scope;
} challenges[] = {
    {"Basic realm=\"x\"", true, false, NULL, NULL, NULL},
    {"Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:x:pull\"",
	false, true, "https://a/t", "s", "repository:x:pull"},
    {"bearer  realm = \"https://a/t\" , service=s", false, true, "https://a/t",
	"s", NULL},
    {"Basic realm=\"b\", Bearer realm=\"https://a/t\"", true, true,
	"https://a/t", NULL, NULL},
    {"Bearer realm=\"https://a\", Basic realm=\"b\"", true, true, "https://a",
	NULL, NULL},
    {"Bearer realm=\"https://a\", Bearer realm=\"https://b\"", false, true,
	"https://a", NULL, NULL},
    {"Bearer realm=\"a\\\"b,c\",error=\"x\",service=\"s\"", false, true,
	"a\"b,c", "s", NULL},
    {"Negotiate abc==, Basic", true, false, NULL, NULL, NULL},
    {"Bearer realm=\"https://a", false, true, "https://a", NULL, NULL},
    {"Bearer", false, true, NULL, NULL, NULL},
    {"", false, false, NULL, NULL, NULL},
    {"==,,\"Basic", true, false, NULL, NULL, NULL},
};

static void
same(const char *got, const char *want)
{
	if (want)
		assert_string_equal(got, want);
	else
		assert_null(got);
}

static void
test_challenges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(challenges) / sizeof(*challenges); i++) {
		struct arena arena = {0};
		struct oci_challenge got;

		oci_challenge_read(&arena, challenges[i].text, &got);
		assert_int_equal(got.basic, challenges[i].basic);
		assert_int_equal(got.bearer, challenges[i].bearer);
		same(got.realm, challenges[i].realm);
		same(got.service, challenges[i].service);
		same(got.scope, challenges[i].scope);
		arena_free(&arena);
	}
}

static void
test_links(void **state)
{
	static const char *const links[][2] = {
	    {"</v2/a/tags/list?n=2&last=b>; rel=\"next\"",
		"/v2/a/tags/list?n=2&last=b"},
	    {"</p>; rel=\"prev\", </n>;rel=next", "/n"},
	    {"</n>; title=\"rel=next, <x>\"; rel=\"a next\"", "/n"},
	    {"<https://h/n>;REL=\"NEXT\"", "https://h/n"},
	    {"</p>; rel=\"prev\"", NULL},
	    {"</p>; relay=\"next\"", NULL},
	    {"</p", NULL},
	    {"", NULL},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		same(oci_link_next(&arena, links[i][0]), links[i][1]);
	arena_free(&arena);
}

static void
test_resolving(void **state)
{
	static const char *const cases[][3] = {
	    {"https://h:5/a/b?q", "/c?d", "https://h:5/c?d"},
	    {"https://h:5/a/b?q", "https://x/y", "https://x/y"},
	    {"https://h:5/a/b?q", "//x/y", "https://x/y"},
	    {"https://h:5/a/b?q", "c", "https://h:5/a/c"},
	    {"https://h:5/a/b?q", "?r", "https://h:5/a/b?r"},
	    {"https://h", "c", "https://h/c"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(
		    oci_link_resolve(&arena, cases[i][0], cases[i][1]),
		    cases[i][2]);
	arena_free(&arena);
}

/* A registry, where it leads, whether it may, whether that is a realm. */
static const struct {
	const char *from, *to;
	bool may, near;
} ways[] = {
    {"https://r.example.com", "https://r.example.com/x", true, true},
    {"https://r.example.com", "https://auth.example.com/t", true, true},
    {"https://r.example.com", "https://example.com/t", true, true},
    {"https://r.example.com", "https://a.r.example.com/t", true, true},
    {"https://r.example.com", "https://badexample.com/t", true, false},
    {"https://r.example.com", "https://evil.org/t", true, false},
    {"https://r.example.com", "http://r.example.com/t", false, false},
    {"https://r.example.com", "https://me@auth.example.com/t", true, false},
    {"https://r.example.com", "https://127.0.0.1/t", false, false},
    {"https://r.example.com", "https://localhost/t", false, false},
    {"https://r.example.com", "https://localhost./t", false, false},
    {"https://r.example.com", "https://[::1]/t", false, false},
    {"https://r.example.com", "https://[::ffff:127.0.0.1]/t", false, false},
    {"https://r.example.com", "https://169.254.169.254/t", false, false},
    {"https://r.example.com", "https://[fe80::1]/t", false, false},
    {"https://r.example.com", "https://[fd00:ec2::254]/t", false, false},
    {"https://r.example.com", "ftp://example.com/t", false, false},
    {"https://shop.co.uk", "https://evil.co.uk/t", true, false},
    {"https://shop.co.uk", "https://a.shop.co.uk/t", true, true},
    {"https://registry.io", "https://other.io/t", true, false},
    {"https://registry-1.docker.io", "https://auth.docker.io/token", true,
	true},
    {"https://10.0.0.1:5000", "https://10.0.0.1:5001/t", true, true},
    {"https://10.0.0.1", "https://10.0.0.2/t", true, false},
    {"http://127.0.0.1:5000", "http://127.0.0.1:5001/t", true, true},
    {"http://127.0.0.1:5000", "http://localhost:5001/t", true, false},
    {"http://127.0.0.1:5000", "http://evil.org/t", false, false},
    {"http://127.0.0.1:5000", "https://evil.org/t", true, false},
};

static void
test_origins(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (oci_origin_may_lead(ways[i].from, ways[i].to) !=
			ways[i].may ||
		    oci_origin_is_near(ways[i].from, ways[i].to) !=
			ways[i].near)
			fail_msg("%s to %s", ways[i].from, ways[i].to);
}

static bool
reads(struct arena *arena, const char *text, const char *served,
    struct oci_manifest *out)
{
	struct error err = {0};
	bool ok =
	    oci_manifest_read(arena, text, strlen(text), served, out, &err);

	assert_int_equal(ok, err.kind == ERR_NONE);
	error_clear(&err);
	return ok;
}

static void
test_an_index(void **state)
{
	static const char text[] =
	    "{\"schemaVersion\":2,\"manifests\":["
	    "{\"mediaType\":\"m\",\"size\":1,\"digest\":\"" DIGEST "\","
	    "\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
	    "\"annotations\":{\"vnd.docker.reference.type\":"
	    "\"attestation-manifest\"}},"
	    "{\"mediaType\":\"m\",\"size\":2,\"digest\":\"" DIGEST "\","
	    "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\","
	    "\"variant\":\"v8\"}}]}\n";
	struct arena arena = {0};
	struct oci_manifest m;

	(void)state;
	assert_true(reads(&arena, text, "text/plain", &m));
	assert_true(m.index);
	assert_string_equal(m.media_type, oci_type_index);
	assert_int_equal(m.n_children, 2);
	assert_true(oci_is_attestation(&m.children[0]));
	assert_ptr_equal(oci_manifest_find(&m, "linux/arm64"), &m.children[1]);
	assert_ptr_equal(
	    oci_manifest_find(&m, "linux/arm64/v8"), &m.children[1]);
	assert_ptr_equal(oci_manifest_find(&m, "arm64"), &m.children[1]);
	assert_null(oci_manifest_find(&m, "linux/arm"));
	assert_null(oci_manifest_find(&m, "unknown/unknown"));
	oci_manifest_free(&m);
	arena_free(&arena);
}

static void
test_no_manifests(void **state)
{
	static const char *const texts[] = {"", "[]", "{}", "null",
	    "{\"fsLayers\":[]}", "{\"config\":{}}",
	    "{\"config\":{\"digest\":\"sha256:../../x\",\"size\":1}}",
	    "{\"config\":{\"digest\":\"" DIGEST "\",\"size\":-1}}",
	    "{\"config\":{\"digest\":\"" DIGEST "\",\"size\":\"1\"}}",
	    "{\"manifests\":[{\"digest\":\"sha512:" HEX "\",\"size\":1}]}",
	    "{\"manifests\":[1]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct arena arena = {0};
		struct oci_manifest m;

		if (reads(&arena, texts[i], "", &m))
			fail_msg("%s is no manifest", texts[i]);
		oci_manifest_free(&m);
		arena_free(&arena);
	}
}

static void
test_types(void **state)
{
	static const char text[] =
	    "{\"config\":{\"mediaType\":\"c\",\"size\":1,\"digest\":\"" DIGEST
	    "\"},\"layers\":[]}";
	static const char docker[] =
	    "application/vnd.docker.distribution.manifest.v2+json";
	struct arena arena = {0};
	struct oci_manifest m;

	(void)state;
	assert_true(reads(&arena, text, "application/json", &m));
	assert_string_equal(m.media_type, oci_type_manifest);
	assert_string_equal(m.artifact_type, "c");
	oci_manifest_free(&m);
	assert_true(reads(&arena, text,
	    "application/vnd.docker.distribution.manifest.v2+json; q=1", &m));
	assert_string_equal(m.media_type, docker);
	oci_manifest_free(&m);
	arena_free(&arena);
}

static void
test_patience(void **state)
{
	struct http_response response = {.status = 429};
	double delay = 0;

	(void)state;
	buf_puts(&response.headers, "retry-after: 7\n");
	assert_true(patience_left(HTTP_OK, &response, true, 9, &delay));
	assert_true(delay >= 7 && delay < 8);
	assert_false(patience_left(HTTP_OK, &response, true, 10, &delay));
	buf_clear(&response.headers);
	buf_puts(&response.headers, "retry-after: 99999999\n");
	assert_true(patience_left(HTTP_OK, &response, false, 1, &delay));
	assert_true(delay >= 60 && delay < 67);
	buf_clear(&response.headers);
	buf_puts(
	    &response.headers, "retry-after: Wed, 21 Oct 2015 07:28:00 GMT\n");
	assert_true(patience_left(HTTP_OK, &response, false, 1, &delay));
	assert_true(delay < 1);
	response.status = 500;
	assert_false(patience_left(HTTP_OK, &response, true, 1, &delay));
	response.status = 404;
	assert_false(patience_left(HTTP_OK, &response, false, 1, &delay));
	assert_true(patience_left(HTTP_CLOSED, NULL, false, 4, &delay));
	assert_false(patience_left(HTTP_CLOSED, NULL, true, 1, &delay));
	assert_true(patience_left(HTTP_CONNECT, NULL, true, 1, &delay));
	assert_false(patience_left(HTTP_TLS, NULL, false, 1, &delay));
	http_response_free(&response);
}

static void
test_digests(void **state)
{
	char digest[OCI_DIGEST_SIZE];

	(void)state;
	oci_digest_bytes("", 0, digest);
	assert_string_equal(digest,
	    "sha256:e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	assert_true(oci_digest_is_valid(digest));
	assert_false(oci_digest_is_valid("sha256:abc"));
	assert_false(oci_digest_is_valid(DIGEST "0"));
	digest[10] = 'A';
	assert_false(oci_digest_is_valid(digest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_challenges),
	    cmocka_unit_test(test_links),
	    cmocka_unit_test(test_resolving),
	    cmocka_unit_test(test_origins),
	    cmocka_unit_test(test_an_index),
	    cmocka_unit_test(test_no_manifests),
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_patience),
	    cmocka_unit_test(test_digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
