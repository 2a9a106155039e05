/* Programs started: what they get, what they say, how they end.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "base/child.h"
#include "base/file.h"

static const char *const *
shell(const char *script)
{
	static const char *argv[] = {"sh", "-c", NULL, NULL};

	argv[2] = script;
	return argv;
}

static void
test_pipes(void **state)
{
	struct child child;
	struct buf out = {0}, complaint = {0};

	(void)state;
	assert_int_equal(child_start(&child, shell("cat; echo no >&2; exit 3"),
			     NULL, CHILD_IN | CHILD_OUT | CHILD_ERR),
	    0);
	assert_true(file_write_fd(child.in, "text", 4));
	close(child.in);
	child.in = -1;
	assert_true(file_read_fd(child.out, &out));
	assert_true(file_read_fd(child.err, &complaint));
	assert_string_equal(buf_text(&out), "text");
	assert_string_equal(buf_text(&complaint), "no\n");
	assert_int_equal(child_end(&child), 3);
	buf_clear(&out);
	assert_int_equal(child_start(&child, shell("echo a; echo b >&2"), NULL,
			     CHILD_OUT_ERR),
	    0);
	assert_int_equal(child.err, -1);
	assert_true(file_read_fd(child.out, &out));
	assert_string_equal(buf_text(&out), "a\nb\n");
	assert_int_equal(child_end(&child), 0);
	buf_free(&out);
	buf_free(&complaint);
}

static void
test_it_cannot_be_started(void **state)
{
	static const char *const none[] = {"/nonexistent/x", NULL};
	static const char *const folder[] = {"/", NULL};
	struct buf out = {0}, complaint = {0};
	struct error err = {0};
	struct child child;
	int status;

	(void)state;
	assert_int_equal(child_start(&child, none, NULL, CHILD_IN), ENOENT);
	assert_int_equal(child.in, -1);
	assert_int_equal(child_start(&child, folder, NULL, 0), EACCES);
	assert_false(child_run(none, 10, 0, &out, &complaint, &status, &err));
	assert_string_equal(err.message,
	    "[Errno 2] No such file or directory: '/nonexistent/x'");
	error_clear(&err);
}

static void
test_limit_and_signal(void **state)
{
	struct buf out = {0}, complaint = {0};
	struct error err = {0};
	int status;

	(void)state;
	assert_false(child_run(shell("while echo yes; do :; done"), 1000, 0,
	    &out, &complaint, &status, &err));
	assert_string_equal(err.message, "it printed more than 1000 bytes");
	error_clear(&err);
	buf_clear(&out);
	assert_true(child_run(
	    shell("kill -TERM $$"), 10, 0, &out, &complaint, &status, &err));
	assert_int_equal(status, -SIGTERM);
	buf_free(&out);
	buf_free(&complaint);
}

/* Whether it goes on talking, or has closed all that it could talk to. */
static void
test_time_that_is_up(void **state)
{
	static const char *const words[] = {
	    "exec sleep 600", "exec sleep 600 >&- 2>&-", "echo done"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf out = {0}, complaint = {0};
		struct error err = {0};
		bool ends = i == 2;
		int status;

		assert_int_equal(
		    child_run(shell(words[i]), 10, ends ? 300 : 0.2, &out,
			&complaint, &status, &err),
		    ends);
		assert_int_equal(err.kind, ends ? ERR_NONE : ERR_TIMEOUT);
		assert_int_equal(status, ends ? 0 : -SIGKILL);
		error_clear(&err);
		buf_free(&out);
		buf_free(&complaint);
	}
}

/* What of ours reaches it; a library's descriptors are not close-on-exec. */
static void
test_nothing_leaks(void **state)
{
	static const char list[] =
	    "for n in 3 4 5 6 7 8 9 10 11 12 63 255; do"
	    " [ -e /dev/fd/$n ] && echo leak $n; done;"
	    "grep -E '^Sig(Blk|Ign)' /proc/self/status; echo $WORD";
	char word[] = "WORD=here", path[4096];
	char *env[] = {path, word, NULL};
	struct buf out = {0};
	const char *ignored;
	struct child child;
	sigset_t all;
	int spare = open("/dev/null", O_RDONLY), far = dup2(spare, 63);

	(void)state;
	snprintf(path, sizeof(path), "PATH=%s", getenv("PATH"));
	signal(SIGPIPE, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	assert_int_equal(child_start(&child, shell(list), env, CHILD_OUT), 0);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	assert_true(file_read_fd(child.out, &out));
	assert_int_equal(child_end(&child), 0);
	assert_null(strstr(buf_text(&out), "leak"));
	assert_non_null(strstr(buf_text(&out), "SigBlk:\t0000000000000000\n"));
	ignored = strstr(buf_text(&out), "SigIgn:\t");
	assert_non_null(ignored);
	assert_false(strtoull(ignored + 8, NULL, 16) >> (SIGPIPE - 1) & 1);
	assert_non_null(strstr(buf_text(&out), "here\n"));
	close(far);
	close(spare);
	buf_free(&out);
}

static void
test_a_persons_command_gets_what_we_were_given(void **state)
{
	int given = open("/dev/null", O_RDONLY), ours;
	struct child child;

	(void)state;
	assert_int_equal(dup2(given, 9), 9);
	ours = fcntl(given, F_DUPFD_CLOEXEC, 8);
	assert_int_equal(ours, 8);
	assert_int_equal(
	    child_start(&child, shell("[ -e /dev/fd/9 ] && ! [ -e /dev/fd/8 ]"),
		NULL, CHILD_PASS),
	    0);
	assert_int_equal(child_end(&child), 0);
	close(given);
	close(ours);
	close(9);
}

static void
say_alone(void *ctx, int answer)
{
	int others = 0;

	for (int fd = 3; fd < 100; fd++)
		others += fd != answer && fcntl(fd, F_GETFD) >= 0;
	_exit(dprintf(answer, "%s %d %d", (const char *)ctx, others,
		  getsid(0) == getpid()) < 0);
}

static void
test_apart(void **state)
{
	int spare = open("/dev/null", O_RDONLY), status;
	struct buf out = {0};
	pid_t pid;
	int answer = child_apart(say_alone, (char[]){"said"}, &pid);

	(void)state;
	assert_true(answer >= 0);
	assert_true(file_read_fd(answer, &out));
	assert_string_equal(buf_text(&out), "said 0 1");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(answer);
	close(spare);
	buf_free(&out);
}

static void
test_standard_descriptors_are_taken(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		close(0);
		close(1);
		child_standard();
		if (open("/dev/null", O_RDONLY) < 3)
			_exit(1);
		_exit(write(1, "x", 1) == 1 ? 2 : errno != EBADF);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pipes),
	    cmocka_unit_test(test_it_cannot_be_started),
	    cmocka_unit_test(test_limit_and_signal),
	    cmocka_unit_test(test_time_that_is_up),
	    cmocka_unit_test(test_nothing_leaks),
	    cmocka_unit_test(test_a_persons_command_gets_what_we_were_given),
	    cmocka_unit_test(test_apart),
	    cmocka_unit_test(test_standard_descriptors_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
