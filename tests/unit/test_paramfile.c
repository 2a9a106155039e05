/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/foreign.h"
#include "cli/args/paramfile.h"

#include <cmocka.h>

static char folder[] = "/tmp/ecr-paramfile-XXXXXX";

static int
enter(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	(void)state;
	unlink("f");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void
write_file(const char *data, size_t len)
{
	assert_true(file_replace("f", data, len, 0600));
}

static void
expect_text(const char *word, const char *want)
{
	struct error err = {0};
	json_t *value = paramfile_read(word, &err);

	assert_string_equal(
	    value ? json_string_value(value) : err.message, want);
	json_decref(value);
	error_clear(&err);
}

static void
test_text(void **state)
{
	(void)state;
	write_file("a\r\nb\rc\n", 7);
	expect_text("file://f", "a\nb\nc\n");
	setenv("ECR_TEST_NAME", "f", 1);
	expect_text("file://${ECR_TEST_NAME}", "a\nb\nc\n");
	setenv("HOME", folder, 1);
	expect_text("file://~/$ECR_TEST_NAME", "a\nb\nc\n");
	expect_text("file://$NOT_SET",
	    "Unable to load paramfile file://$NOT_SET: [Errno 2] No such file "
	    "or directory: '$NOT_SET'");
}

static void
test_encodings(void **state)
{
	static const char undecodable[] =
	    "Unable to load paramfile (f), text contents could not be "
	    "decoded.  If this is a binary file, please use the fileb:// "
	    "prefix instead of the file:// prefix.";

	(void)state;
	write_file("\xe9", 1);
	expect_text("file://f", undecodable);
	setenv("AWS_CLI_FILE_ENCODING", "ISO-8859-1", 1);
	expect_text("file://f", "é");
	setenv("AWS_CLI_FILE_ENCODING", "no-such", 1);
	expect_text("file://f", "unknown encoding: no-such");
	unsetenv("AWS_CLI_FILE_ENCODING");
}

static void
test_bytes(void **state)
{
	struct error err = {0};
	json_t *value;

	(void)state;
	write_file("\xff\r\n", 3);
	value = paramfile_read("fileb://f", &err);
	assert_int_equal(foreign_kind(value), FOREIGN_BYTES);
	assert_string_equal(foreign_text(value), "/w0K");
	json_decref(value);
	assert_true(paramfile_named("file://"));
	assert_false(paramfile_named("file:/x"));
	assert_false(paramfile_named("FILE://x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_encodings),
	    cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
