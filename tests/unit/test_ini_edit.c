/* Keys set in the text of a configuration file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include <jansson.h>

#include "aws/config/ini_update.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"

/* What is set where, as JSON, and the text before and after it; NULL: the
 * peer fails. */
struct vector {
	enum ini_rules rules;
	const char *section, *values, *before, *after;
};

static const struct vector vectors[] = {
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", "", "[default]\nr = z\n"},
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", "[x]\na = b",
	"[x]\na = b\n[default]\nr = z\n"},
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", "[x]\r\na = b\r\n",
	"[x]\r\na = b\r\n[default]\nr = z\n"},
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", "[default]\r\nr = b\r\n",
	"[default]\nr = z\n"},
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", "[default]\no = a\n\n# end\n",
	"[default]\no = a\n\nr = z\n# end\n"},
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", "[default]\no = a\n\n[x]\n",
	"[default]\no = a\nr = z\n\n[x]\n"},
    {INI_AS_PEER, "default", "{\"t\": null, \"k\": \"v\"}",
	"[default]\nt = x\nk = y\n[x]\n", "[default]\nk = v\n[x]\n"},
    {INI_AS_PEER, "default", "{\"s3\": {\"n\": \"1\"}}",
	"[default]\ns3 =\n# c\n  a = b\n", NULL},
    {INI_AS_PEER, "default", "{\"s3\": {\"n\": \"1\"}}", "[default]\ns3 =\n",
	NULL},
    {INI_AS_PEER, "default", "{\"s3\": {\"a\": \"1\"}}",
	"[default]\ns3 =\n  a = b\n[x]\n", "[default]\ns3 =\n  a = 1\n[x]\n"},
    {INI_AS_PEER, "profile two words", "{\"r\": \"z\"}",
	"[profile \"two words\"]\n", "[profile \"two words\"]\nr = z\n"},
    {INI_AS_PEER, "default", "{\"r\": \"z\"}", " [default]\nr = a\n",
	" [default]\nr = a\n[default]\nr = z\n"},
    {INI_CAREFUL, "default", "{\"r\": \"z\"}", " [default]\nr = a\n",
	" [default]\nr = z\n"},
    {INI_CAREFUL, "profile 'two words'", "{\"r\": \"z\"}",
	"[profile \"two words\"]\nr = a\n", "[profile \"two words\"]\nr = z\n"},
    {INI_CAREFUL, "two words", "{\"r\": \"z\"}", "[two words]\nr = a\n",
	"[two words]\nr = z\n"},
    {INI_CAREFUL, "default", "{\"r\": \"z\"}", "[default]\r\no = a\r\n[x]\r\n",
	"[default]\r\no = a\r\nr = z\r\n[x]\r\n"},
    {INI_CAREFUL, "default", "{\"r\": \"z\"}", "[x]\r\na = b",
	"[x]\r\na = b\r\n[default]\r\nr = z\r\n"},
    {INI_CAREFUL, "default", "{\"r\": \"z\"}",
	"[default]\ns3 =\n  r = in\n\n# end\n[x]\n",
	"[default]\ns3 =\n  r = in\nr = z\n\n# end\n[x]\n"},
    {INI_CAREFUL, "default", "{\"s3\": {\"n\": \"1\"}}",
	"[default]\ns3 =\n# c\n\ta = b\n# d\no = a\n",
	"[default]\ns3 =\n# c\n\ta = b\n\tn = 1\n# d\no = a\n"},
    {INI_CAREFUL, "default", "{\"s3\": {\"n\": \"1\"}}",
	"[default]\ns3 =", "[default]\ns3 =\n    n = 1\n"},
    {INI_CAREFUL, "default", "{\"b\": \"z\", \"n\": \"1\"}",
	"[default]\n  b = 1\n  c = 2\n [x]\n",
	"[default]\n  b = z\n  c = 2\nn = 1\n[x]\n"},
    {INI_CAREFUL, "default", "{\"s\": \"z\"}", "[default]\nr = z\n [x]\n[y]\n",
	"[default]\nr = z\n [x]\ns = z\n[y]\n"},
    {INI_CAREFUL, "default", "{\"r\": {\"n\": \"1\"}}", "[default]\nr = z\n",
	NULL},
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		const struct vector *v = &vectors[i];
		json_t *values = json_loads(v->values, 0, NULL);
		struct error err = {0};
		struct buf out = {0};
		bool ok = ini_edit(&out, v->before, strlen(v->before),
		    v->section, values, v->rules, &err);

		assert_int_equal(ok, v->after != NULL);
		if (ok)
			assert_string_equal(buf_text(&out), v->after);
		else
			assert_non_null(err.message);
		error_clear(&err);
		buf_free(&out);
		json_decref(values);
	}
}

static void
test_headers(void **state)
{
	static const char *const names[][2] = {{"dev", "profile dev"},
	    {"", "profile "}, {"two words", "profile 'two words'"},
	    {"it's a", "profile 'it'\"'\"'s a'"}, {"it's", "profile it's"}};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct buf out = {0};

		ini_header(&out, "profile", names[i][0]);
		assert_string_equal(buf_text(&out), names[i][1]);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
