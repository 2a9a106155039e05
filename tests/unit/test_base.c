/* The ground: arena, buffer, spool, files, words, errors.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

#include "base/memory/arena.h"
#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/spool.h"
#include "base/text/utf8.h"
#include "base/text/words.h"

static void
test_arena_aligns_zeroes_and_resets(void **state)
{
	struct arena arena = {0};
	char *big;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		unsigned char *p = arena_alloc(&arena, i);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, i);
	}
	big = arena_alloc(&arena, 1 << 20);
	big[(1 << 20) - 1] = 'x';
	assert_string_equal(arena_printf(&arena, "%d-%s", 7, "a"), "7-a");
	assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
	arena_reset(&arena);
	assert_int_equal(*(char *)arena_alloc(&arena, 1), 0);
	arena_free(&arena);
	assert_null(arena.head);
}

/* A product that wraps around to a few bytes must not be handed out. */
static void
test_an_array_too_large_ends_the_program(void **state)
{
	volatile size_t n = SIZE_MAX / sizeof(uint64_t) + 2;
	struct arena arena = {0};
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr) ||
		    !arena_array(&arena, uint64_t, n))
			_exit(2);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_int_equal(arena_array(&arena, uint64_t, 3)[2], 0);
	arena_free(&arena);
}

static bool
count_drain(void *ctx, const char *data, size_t len)
{
	size_t *sum = ctx;

	(void)data;
	*sum += len;
	return *sum < 500000;
}

static void
test_buf_drains_and_remembers_failure(void **state)
{
	size_t sum = 0;
	struct buf buf = {.drain = count_drain, .ctx = &sum};

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_puts(&buf, "abc");
	assert_true(sum > 0 && buf.len < 70000);
	assert_true(buf_flush(&buf));
	assert_int_equal(sum, 300000);
	buf_fill(&buf, 'x', 400000);
	assert_false(buf_flush(&buf));
	assert_true(buf.failed);
	buf_free(&buf);
}

static void
test_buf_take_and_wipe(void **state)
{
	struct buf buf = {0};
	char *text = buf_take(&buf);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	buf_printf(&buf, "%s %d", "a", 5);
	text = buf_take(&buf);
	assert_string_equal(text, "a 5");
	assert_null(buf.data);
	free(text);
	buf_puts(&buf, "secret");
	buf_wipe(&buf);
	assert_int_equal(buf.len, 0);
}

static char *
lay(const char *folder, const char *name, time_t age)
{
	const struct timespec when = {.tv_sec = time(NULL) - age};
	const struct timespec both[] = {when, when};
	char *path = file_join(folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(futimens(fd, both), 0);
	close(fd);
	return path;
}

static void
test_file_replace_removes_what_was_left(void **state)
{
	static const struct {
		const char *name;
		time_t age;
		bool stays;
	} table[] = {{".file.ecr-1-0", 0, false}, {".a.b.ecr-9-12", 0, false},
	    {"file.aB3xY9", 7200, false}, {"file.aB3xY9z", 7200, true},
	    {"file.Zz9Yy8", 0, true}, {"file.backup", 7200, true},
	    {"file.241126", 7200, true}, {"file.Backup", 7200, true},
	    {"other.aB3xY9", 7200, true}, {"file.ecr-1-0", 7200, true},
	    {".file.ecr-1-", 7200, true}, {".ecr-1-0x", 7200, true}};
	char folder[] = "/tmp/ecr-test.XXXXXX", *paths[12], *path, *busy;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < 12; i++)
		paths[i] = lay(folder, table[i].name, table[i].age);
	busy = lay(folder, ".file.ecr-1-1", 7200);
	fd = open(busy, O_RDONLY);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	path = file_join(folder, "file");
	assert_true(file_replace(path, "x", 1, 0600));
	for (size_t i = 0; i < 12; i++)
		assert_string_equal(
		    access(paths[i], F_OK) == 0 ? table[i].name : "",
		    table[i].stays ? table[i].name : "");
	assert_int_equal(access(busy, F_OK), 0);
	close(fd);
	file_clean(path);
	assert_int_equal(access(busy, F_OK), -1);
	for (size_t i = 0; i < 12; i++) {
		unlink(paths[i]);
		free(paths[i]);
	}
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
	free(path);
	free(busy);
}

static void
test_what_is_read_has_an_end(void **state)
{
	struct buf out = {0};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "12345", 5), 5);
	close(ends[1]);
	assert_false(file_read_most(ends[0], 4, &out));
	assert_int_equal(errno, EFBIG);
	assert_null(out.data);
	close(ends[0]);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "1234", 4), 4);
	close(ends[1]);
	assert_true(file_read_most(ends[0], 4, &out));
	assert_string_equal(out.data, "1234");
	close(ends[0]);
	buf_free(&out);
}

static void
check_spool(size_t chunks)
{
	struct spool spool = {0};
	struct buf back = {0};
	char chunk[1000], name[] = "/tmp/ecr-test.XXXXXX";
	int fd = mkstemp(name);

	memset(chunk, 'z', sizeof(chunk));
	for (size_t i = 0; i < chunks; i++)
		assert_true(spool_write(&spool, chunk, sizeof(chunk)));
	assert_int_equal(spool.fd != 0, chunks > 4194);
	assert_true(spool_copy(&spool, fd));
	assert_true(file_read(name, &back));
	assert_int_equal(back.len, chunks * sizeof(chunk));
	close(fd);
	unlink(name);
	buf_free(&back);
	spool_free(&spool);
}

static void
test_spool_keeps_order_in_memory_and_on_disk(void **state)
{
	(void)state;
	check_spool(0);
	check_spool(10);
	check_spool(10000);
}

static void
test_file_replace_is_whole_and_private(void **state)
{
	char folder[] = "/tmp/ecr-test.XXXXXX";
	struct buf path = {0}, back = {0};
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	buf_printf(&path, "%s/a/b/file", folder);
	assert_true(file_replace(path.data, "one", 3, 0600));
	assert_true(file_replace(path.data, "two!", 4, 0600));
	assert_true(file_read(path.data, &back));
	assert_string_equal(back.data, "two!");
	assert_int_equal(stat(path.data, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	unlink(path.data);
	*strrchr(path.data, '/') = '\0';
	assert_int_equal(stat(path.data, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	rmdir(path.data);
	*strrchr(path.data, '/') = '\0';
	rmdir(path.data);
	rmdir(folder);
	assert_false(file_replace("/proc/no/such", "x", 1, 0600));
	buf_free(&path);
	buf_free(&back);
}

static void
check_base64(const char *text, const char *want)
{
	struct buf out = {0};
	bool ok = base64_decode(&out, text, strlen(text));

	if (!want) {
		assert_false(ok);
		assert_int_equal(out.len, 0);
	} else {
		assert_true(ok);
		assert_string_equal(buf_text(&out), want);
	}
	buf_free(&out);
}

static void
test_broken_base64_leaves_nothing(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_false(base64_decode(&out, "YWJjYWJjY", 9));
	assert_null(out.data);
	buf_puts(&out, "x");
	assert_false(base64_decode(&out, "YWJjYWJjY", 9));
	assert_string_equal(buf_text(&out), "x");
	buf_free(&out);
}

/* The expectations are those of Python's base64.b64decode(). */
static void
test_base64_is_lenient_as_pythons(void **state)
{
	struct buf out = {0};

	(void)state;
	check_base64("", "");
	check_base64("YWJj", "abc");
	check_base64("YW Jj\n", "abc");
	check_base64("YQ==", "a");
	check_base64("YQ==YWJj", "a");
	check_base64("YWI=", "ab");
	check_base64("Y", NULL);
	check_base64("YQ", NULL);
	check_base64("YQ=", NULL);
	check_base64("YWJjZ", NULL);
	base64_encode(&out, "abcd", 4);
	assert_string_equal(out.data, "YWJjZA==");
	buf_free(&out);
}

static void
test_utf8_knows_well_formed(void **state)
{
	uint32_t point;
	char out[4];
	size_t where;

	(void)state;
	assert_int_equal(utf8_decode("\xe2\x82\xac", 3, &point), 3);
	assert_int_equal(point, 0x20ac);
	assert_int_equal(utf8_write(0x1f680, out), 4);
	assert_memory_equal(out, "\xf0\x9f\x9a\x80", 4);
	assert_int_equal(utf8_count("a\xc3\xa9z", 4), 3);
	assert_true(utf8_valid("\xf4\x8f\xbf\xbf", 4, &where));
	assert_false(utf8_valid("ab\xed\xa0\x80", 5, &where));
	assert_int_equal(where, 2);
	assert_false(utf8_valid("\xc0\xaf", 2, NULL));
	assert_false(utf8_valid("\xf5\x80\x80\x80", 4, NULL));
	assert_false(utf8_valid("\xe2\x82", 2, NULL));
	for (size_t i = 0; i < 20; i++) {
		char text[24];

		memset(text, 'a', sizeof(text));
		memcpy(text + i, "\xc3\xa9\xff", 3);
		assert_true(utf8_valid(text, i + 2, NULL));
		assert_false(utf8_valid(text, sizeof(text), &where));
		assert_int_equal(where, i + 2);
	}
}

static void
check_words(const char *text, const char *want)
{
	char **words = words_split(text);
	struct buf out = {0};

	if (!want) {
		assert_null(words);
		return;
	}
	assert_non_null(words);
	for (char **word = words; *word; word++)
		buf_printf(&out, "[%s]", *word);
	assert_string_equal(buf_text(&out), want);
	buf_free(&out);
	words_free(words);
}

static void
test_words_split_why(void **state)
{
	const char *why = NULL;

	(void)state;
	assert_null(words_split_why("a 'b", &why));
	assert_string_equal(why, "No closing quotation");
	assert_null(words_split_why("a \"b\\", &why));
	assert_string_equal(why, "No escaped character");
	assert_null(words_split_why("a\\", &why));
	assert_string_equal(why, "No escaped character");
}

static void
test_words_split_as_a_shell(void **state)
{
	(void)state;
	check_words("", "");
	check_words("less -R  'a b'", "[less][-R][a b]");
	check_words("a\\ b \"c\\\"d\\n\"", "[a b][c\"d\\n]");
	check_words("x'y'\"z\"", "[xyz]");
	check_words("''", "[]");
	check_words("'open", NULL);
	check_words("\"open", NULL);
	check_words("end\\", NULL);
}

static void
test_error_is_filled_and_cleared(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(fail_param(&err, "bad %s", "thing"));
	assert_int_equal(error_status(&err), EXIT_USAGE);
	assert_string_equal(err.code, "ParamValidation");
	assert_string_equal(err.message, "bad thing");
	assert_false((fail)(&err, ERR_GENERAL, "other"));
	assert_null(err.code);
	error_clear(&err);
	assert_int_equal(error_status(&err), 0);
	assert_null(err.message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arena_aligns_zeroes_and_resets),
	    cmocka_unit_test(test_an_array_too_large_ends_the_program),
	    cmocka_unit_test(test_buf_drains_and_remembers_failure),
	    cmocka_unit_test(test_buf_take_and_wipe),
	    cmocka_unit_test(test_spool_keeps_order_in_memory_and_on_disk),
	    cmocka_unit_test(test_file_replace_is_whole_and_private),
	    cmocka_unit_test(test_file_replace_removes_what_was_left),
	    cmocka_unit_test(test_what_is_read_has_an_end),
	    cmocka_unit_test(test_base64_is_lenient_as_pythons),
	    cmocka_unit_test(test_broken_base64_leaves_nothing),
	    cmocka_unit_test(test_utf8_knows_well_formed),
	    cmocka_unit_test(test_words_split_why),
	    cmocka_unit_test(test_words_split_as_a_shell),
	    cmocka_unit_test(test_error_is_filled_and_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
