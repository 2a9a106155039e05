/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <jansson.h>

#include "base/ini.h"
#include "base/json/json_make.h"
#include "base/env.h"
#include "base/memory/buf.h"

/* A text and what it means, as JSON; NULL: malformed. */
struct vector {
	const char *text, *json;
};

static const struct vector vectors[] = {
    {"", "{}"},
    {"[a]\nb = c\n", "{\"a\": {\"b\": \"c\"}}"},
    {"[a]\nB: c = d\n", "{\"a\": {\"b\": \"c = d\"}}"},
    {"# x\n; y\n\n[a]\n  # in\nb=c # no comment\n",
	"{\"a\": {\"b\": \"c # no comment\"}}"},
    {"[a]\nb = c\n  d\n\n  e\n\n", "{\"a\": {\"b\": \"c\\nd\\n\\ne\"}}"},
    {"[a]\ns3 =\n  x = 1\n  y=2=3\nz = 4\n",
	"{\"a\": {\"s3\": {\"x\": \"1\", \"y\": \"2=3\"}, \"z\": \"4\"}}"},
    {"[a]\r\nb = c\r\n", "{\"a\": {\"b\": \"c\"}}"},
    {"[a]\rb = c\r", "{\"a\": {\"b\": \"c\"}}"},
    {"[DEFAULT]\nq = 1\n[a]\nb = 2\n[c]\nq = 3\n",
	"{\"a\": {\"b\": \"2\", \"q\": \"1\"}, \"c\": {\"q\": \"3\"}}"},
    {"[a] b]\n", "{\"a] b\": {}}"},
    {"[a] ; b\nc=\n", "{\"a\": {\"c\": \"\"}}"},
    {"  [a]\n  b = 1\n  c = 2\n", "{\"a\": {\"b\": \"1\", \"c\": \"2\"}}"},
    {"[a]\nb = 1\n\n\n", "{\"a\": {\"b\": \"1\"}}"},
    {"[a]\n\xc3\xa9 = \xc2\xa0x\xc2\xa0\n", "{\"a\": {\"\xc3\xa9\": \"x\"}}"},
    {"b = 1\n", NULL},
    {"[a]\nb\n", NULL},
    {"[a]\n= 1\n", NULL},
    {"[a]\n[a]\n", NULL},
    {"[a]\nb = 1\nB = 2\n", NULL},
    {"[DEFAULT]\nb = 1\n[DEFAULT]\nb = 2\n", NULL},
    {"\xef\xbb\xbf[a]\n", NULL},
    {"[a]\nb = \xff\n", NULL},
    {"[]\n", NULL},
    {"[a]\ns3 =\n  x\n", NULL},
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		json_t *got =
		    ini_parse(vectors[i].text, strlen(vectors[i].text), false);
		json_t *want = vectors[i].json != NULL
		    ? json_loads(vectors[i].json, 0, NULL)
		    : NULL;

		if (want == NULL)
			assert_null(got);
		else
			assert_true(json_equal(got, want));
		json_wipe(got);
		json_decref(want);
	}
}

static void
test_flat(void **state)
{
	static const char text[] = "[a]\nb =\n  c\n   d = e\n";
	json_t *file = ini_parse(text, sizeof(text) - 1, true);
	json_t *value = json_object_get(json_object_get(file, "a"), "b");

	(void)state;
	assert_string_equal(json_string_value(value), "\nc\nd = e");
	json_wipe(file);
}

static void
test_paths(void **state)
{
	struct arena arena = {0};

	(void)state;
	setenv("HOME", "/home/x/", 1);
	setenv("TEAM", "blue", 1);
	unsetenv("NOBODY");
	assert_string_equal(env_expand(&arena, "~/a"), "/home/x/a");
	assert_string_equal(
	    env_expand(&arena, "/k/$TEAM.ini/${TEAM}x"), "/k/blue.ini/bluex");
	assert_string_equal(env_expand(&arena, "$NOBODY ${NOBODY} ${x $"),
	    "$NOBODY ${NOBODY} ${x $");
	assert_string_equal(
	    env_expand(&arena, "~nobody-here/a"), "~nobody-here/a");
	arena_free(&arena);
}

static void
test_missing(void **state)
{
	struct arena arena = {0};
	struct error err = {0};
	json_t *file;

	(void)state;
	assert_true(ini_read(&arena, "/nonexistent", &file, &err));
	assert_null(file);
	assert_true(ini_read(&arena, "/", &file, &err));
	assert_null(file);
	arena_free(&arena);
}

/* A large file takes time in proportion to its size. */
static void
test_huge(void **state)
{
	struct buf text = {0};
	json_t *file;

	(void)state;
	for (int i = 0; i < 50000; i++)
		buf_printf(&text, "[profile p%d]\nregion = us-east-1\n", i);
	file = ini_parse(buf_text(&text), text.len, false);
	assert_int_equal(json_object_size(file), 50000);
	json_wipe(file);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_flat),
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_missing),
	    cmocka_unit_test(test_huge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
