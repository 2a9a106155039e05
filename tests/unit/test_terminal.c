/* What may be sent to a terminal, and what is put back on it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "unit.h"

#include "base/terminal.h"

static void
escaped(const char *text, size_t len, enum terminal_form form, const char *want)
{
	struct buf out = {0};

	terminal_escape(&out, text, len, form);
	assert_string_equal(buf_text(&out), want);
	assert_true(terminal_is_plain(buf_text(&out), out.len));
	assert_int_equal(terminal_is_plain(text, len),
	    len == strlen(want) && memcmp(text, want, len) == 0);
	buf_free(&out);
}

static void
test_escape(void **state)
{
	(void)state;
	escaped("", 0, TERMINAL_BYTES, "");
	escaped("plain \t\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 17,
	    TERMINAL_BYTES, "plain \t\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	escaped(
	    "\x1b[2J\a\r\x7f", 7, TERMINAL_BYTES, "\\x1b[2J\\x07\\x0d\\x7f");
	escaped("a\0b", 3, TERMINAL_BYTES, "a\\x00b");
	escaped("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", 8, TERMINAL_BYTES,
	    "\\x80\\x9b\\x9f\xc2\xa0");
	escaped("\xe2\x80\xae\xe2\x81\xa6\xd8\x9c", 8, TERMINAL_BYTES,
	    "\\u202e\\u2066\\u061c");
	escaped("\xe2\x80\xaa\xe2\x80\x8e\xe2\x80\x90", 9, TERMINAL_BYTES,
	    "\\u202a\\u200e\xe2\x80\x90");
	/* a terminal that knows no UTF-8 obeys these */
	escaped("\x9b\xff\xc2", 3, TERMINAL_BYTES, "\\x9b\\xff\\xc2");
	/* half of a pair shows as the peer shows it in a pipe */
	escaped("\xed\xb3\xbf", 3, TERMINAL_BYTES, "\\udcff");
	escaped("\xed\xa0\x80", 3, TERMINAL_JSON, "\\ud800");
	escaped("\x1b\xc2\x9b\xe2\x80\xae", 6, TERMINAL_JSON,
	    "\\u001b\\u009b\\u202e");
	/* the character that stands for what was no UTF-8 is no threat */
	escaped("\xef\xbf\xbd", 3, TERMINAL_BYTES, "\xef\xbf\xbd");
}

static int
open_terminal(int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(*slave >= 0);
	return master;
}

static bool
echoes(int fd)
{
	struct termios mode;

	assert_int_equal(tcgetattr(fd, &mode), 0);
	return mode.c_lflag & ECHO;
}

static void
test_size_and_colour(void **state)
{
	struct winsize size = {.ws_row = 7, .ws_col = 33};
	int slave, master = open_terminal(&slave), columns, lines, ends[2];

	(void)state;
	assert_int_equal(ioctl(slave, TIOCSWINSZ, &size), 0);
	assert_true(terminal_size(slave, &columns, &lines));
	assert_int_equal(columns, 33);
	assert_int_equal(lines, 7);
	assert_int_equal(pipe(ends), 0);
	assert_true(terminal_is(slave));
	assert_false(terminal_is(ends[0]));
	assert_false(terminal_size(ends[0], &columns, &lines));
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_true(terminal_colour(slave));
	assert_false(terminal_colour(ends[1]));
	setenv("NO_COLOR", "1", 1);
	assert_false(terminal_colour(slave));
	setenv("NO_COLOR", "", 1);
	assert_true(terminal_colour(slave));
	setenv("TERM", "dumb", 1);
	assert_false(terminal_colour(slave));
	close(master);
	close(slave);
	close(ends[0]);
	close(ends[1]);
}

/* In a child, as a way out ends the process. */
static void
leave(int slave, int way)
{
	if (!terminal_quiet(slave) || echoes(slave))
		_exit(99);
	if (way == 0)
		exit(0);
	if (way == SIGABRT)
		abort();
	raise(way);
	_exit(98);
}

static void
test_every_way_out_restores(void **state)
{
	static const int ways[] = {0, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGTERM,
	    SIGALRM, SIGPIPE, SIGUSR1, SIGXFSZ};
	int slave, master = open_terminal(&slave), status;

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			leave(slave, ways[i]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(
		    WIFSIGNALED(status) ? WTERMSIG(status) : 0, ways[i]);
		assert_int_equal(WIFEXITED(status) && WEXITSTATUS(status), 0);
		assert_true(echoes(slave));
	}
	close(master);
	close(slave);
}

/* What is ignored stays ignored. */
static void
test_ignored_signals(void **state)
{
	int slave, master = open_terminal(&slave), status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		signal(SIGHUP, SIG_IGN);
		if (!terminal_quiet(slave))
			_exit(1);
		raise(SIGHUP);
		_exit(echoes(slave) ? 2 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(master);
	close(slave);
}

/* Stopped it shows what is typed, and going on not. */
static void
test_stop_and_go_on(void **state)
{
	int slave, master = open_terminal(&slave), status, ends[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		/* a group of its own would be orphaned, and never stopped */
		if (!terminal_quiet(slave))
			_exit(1);
		if (write(ends[1], "x", 1) != 1)
			_exit(2);
		raise(SIGTSTP);
		_exit(echoes(slave) ? 3 : 0);
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	if (WIFSTOPPED(status)) {
		assert_true(echoes(slave));
		kill(pid, SIGCONT);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
	assert_int_equal(status, 0);
	close(master);
	close(slave);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_escape),
	    cmocka_unit_test(test_size_and_colour),
	    cmocka_unit_test(test_every_way_out_restores),
	    cmocka_unit_test(test_ignored_signals),
	    cmocka_unit_test(test_stop_and_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
