/* JSON values made of text from outside: mended, and never NULL.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "base/memory/buf.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/utf8.h"

static const struct {
	const char *text, *mended;
} texts[] = {
    {"", ""},
    {"plain \xc3\xa9", "plain \xc3\xa9"},
    {"\xff", "\xef\xbf\xbd"},
    {"a\xed\xa0\x80z", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz"},
    {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xf0\x9f\x9a\x80\xf5", "\xf0\x9f\x9a\x80\xef\xbf\xbd"},
};

static void
test_texts_are_mended(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		json_auto_t *value = json_text(texts[i].text);

		assert_non_null(value);
		assert_string_equal(json_string_value(value), texts[i].mended);
	}
}

/* A mark of ours cannot come in from outside. */
static void
test_marks_are_mended(void **state)
{
	static const char mark[] = "\0\xffint\0"
				   "12";
	json_auto_t *value = json_text_n(mark, sizeof(mark) - 1);

	(void)state;
	assert_false(json_is_big(value));
	assert_int_equal(json_string_length(value), sizeof(mark) + 1);
}

static void
test_members_stand_in_order(void **state)
{
	json_auto_t *value = json_members(
	    "b", json_text("\xff"), "a", json_array(), "c", json_integer(3));
	struct buf out = {0};

	(void)state;
	json_write(&out, value, &json_style_compact);
	assert_string_equal(
	    buf_text(&out), "{\"b\":\"\xef\xbf\xbd\",\"a\":[],\"c\":3}");
	buf_free(&out);
}

static void
write_nothing(void)
{
	struct buf out = {0};

	json_write(&out, NULL, &json_style_compact);
}

static void
make_nothing(void)
{
	json_decref(json_members("digest", NULL));
}

/* How `act` ends the process; what it says lands in `said`. */
static int
end_of(void (*act)(void), struct buf *said)
{
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 2);
		signal(SIGABRT, SIG_DFL);
		act();
		_exit(0);
	}
	close(ends[1]);
	assert_true(file_read_fd(ends[0], said));
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
test_a_missing_value_aborts_by_name(void **state)
{
	struct buf said = {0};
	int status = end_of(make_nothing, &said);

	(void)state;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_non_null(strstr(buf_text(&said), "digest"));
	buf_clear(&said);
	status = end_of(write_nothing, &said);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_non_null(strstr(buf_text(&said), "no JSON value"));
	buf_free(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_texts_are_mended),
	    cmocka_unit_test(test_marks_are_mended),
	    cmocka_unit_test(test_members_stand_in_order),
	    cmocka_unit_test(test_a_missing_value_aborts_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
