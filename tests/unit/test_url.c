/* The parts of URLs, by the vectors of tests/vectors/url/urls.json.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include <jansson.h>

#include "base/url.h"

static const char *const faults[] = {"sound", "brackets", "no IPv6", "IPv4",
    "no host", "host", "port", "port range", "byte"};

static void
check_part(const char *text, const json_t *want, struct slice got)
{
	const char *part = json_string_value(want);

	if ((part == NULL) != (got.at == NULL) ||
	    (part &&
		(strlen(part) != got.len ||
		    memcmp(part, got.at, got.len) != 0)))
		fail_msg("%s: wanted %s, got %.*s", text, part ? part : "none",
		    (int)got.len, got.at ? got.at : "none");
}

static void
check_parts(const char *text, const json_t *want, const struct url *url)
{
	const struct slice *const got[] = {&url->scheme, &url->user, &url->host,
	    &url->zone, &url->port, &url->path, &url->query, &url->fragment};

	for (size_t i = 0; i < json_array_size(want); i++)
		check_part(text, json_array_get(want, i), *got[i]);
}

static void
vectors(void **state)
{
	json_error_t why;
	json_t *file = json_load_file("tests/vectors/url/urls.json", 0, &why);
	json_t *vector;
	size_t i;

	(void)state;
	assert_non_null(file);
	json_array_foreach (file, i, vector) {
		const char *text =
		    json_string_value(json_object_get(vector, "text"));
		const char *fault =
		    json_string_value(json_object_get(vector, "fault"));
		struct url url;

		url_split(&url, text);
		if (strcmp(faults[url.fault], fault ? fault : "sound") != 0)
			fail_msg("%s: wanted %s, got %s", text,
			    fault ? fault : "sound", faults[url.fault]);
		check_parts(text, json_object_get(vector, "parts"), &url);
	}
	assert_true(i > 40);
	json_decref(file);
}

static void
check_loopback(const char *text, bool want)
{
	struct url url;

	url_split_server(&url, text);
	assert_int_equal(url_is_loopback(&url), want);
}

static void
loopback_is_a_number(void **state)
{
	(void)state;
	check_loopback("127.0.0.1", true);
	check_loopback("http://127.255.0.1:80/", true);
	check_loopback("[::1]:80", true);
	check_loopback("http://[0:0:0:0:0:0:0:1%25lo]/", true);
	check_loopback("localhost", false);
	check_loopback("127.evil.example", false);
	check_loopback("127.0.0.1.evil.example", false);
	check_loopback("127.1", false);
	check_loopback("2130706433", false);
	check_loopback("[::ffff:127.0.0.1]", false);
	check_loopback("[::2]", false);
	check_loopback("http:/0.0.0.0//127.0.0.1", false);
	check_loopback("", false);
}

static void
check_server(const char *text, const char *host, long port, const char *path)
{
	struct url url;

	url_split_server(&url, text);
	assert_int_equal(url.fault, URL_SOUND);
	assert_true(slice_is(url.host, host));
	assert_int_equal(url.port_number, port);
	assert_true(slice_is(url.path, path));
}

static void
servers_need_no_scheme(void **state)
{
	struct url url;

	(void)state;
	check_server("h", "h", -1, "");
	check_server("h:5000/name", "h", 5000, "/name");
	check_server("https://h:5000/name", "h", 5000, "/name");
	check_server("[::1]:80", "::1", 80, "");
	url_split_server(&url, "h:tag");
	assert_int_equal(url.fault, URL_PORT);
	url_split_server(&url, "a b");
	assert_int_equal(url.fault, URL_HOST);
}

static bool
same(const char *one, const char *other)
{
	struct url a, b;

	url_split(&a, one);
	url_split(&b, other);
	return url_same_origin(&a, &b);
}

static void
origins(void **state)
{
	(void)state;
	assert_true(same("http://h/a", "HTTP://H:80/b?c"));
	assert_true(same("https://h", "https://h:443"));
	assert_false(same("https://h", "http://h"));
	assert_false(same("http://h", "http://h:8080"));
	assert_false(same("http://h", "http://h.evil"));
	assert_false(same("http://h@evil", "http://h"));
}

static void
check_put(const char *text, const char *want)
{
	struct buf out = {0};
	struct url url;

	url_split(&url, text);
	url_put(&out, &url);
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
}

/* What libcurl is given. */
static void
written_anew(void **state)
{
	(void)state;
	check_put("HTTP://u:p@H:80?#f", "http://h:80/");
	check_put("http://h/a b?é\"#f", "http://h/a%20b?%C3%A9%22");
	check_put("http://h/%2F%zz;x", "http://h/%2F%zz;x");
	check_put("http://[::1%lo]:8/", "http://[::1%25lo]:8/");
	check_put("//h", "http://h/");
}

static void
odd_spaces_are_cleaned(void **state)
{
	struct buf out = {0};

	(void)state;
	url_clean(&out, " \x01\x1fht\ttp://h/\r\n");
	assert_string_equal(buf_text(&out), "http://h/");
	buf_free(&out);
}

static void
percents_are_read(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(url_put_decoded(&out, (struct slice){"a%40%3A%z%2", 11}));
	assert_string_equal(buf_text(&out), "a@:%z%2");
	assert_false(url_put_decoded(&out, (struct slice){"%00", 3}));
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vectors),
	    cmocka_unit_test(loopback_is_a_number),
	    cmocka_unit_test(servers_need_no_scheme),
	    cmocka_unit_test(origins),
	    cmocka_unit_test(written_anew),
	    cmocka_unit_test(odd_spaces_are_cleaned),
	    cmocka_unit_test(percents_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
