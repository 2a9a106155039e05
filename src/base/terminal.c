/* The terminal, and its state before we touched it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/text/utf8.h"

#define ERASE "\r\033[K"

/* What ends a process where nobody handles it. */
static const int deadly[] = {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT,
    SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM,
    SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGSYS};

/* One a process, as there is one terminal. */
static struct termios before, quiet;
static volatile sig_atomic_t quiet_fd = -1, status_shown;

bool
terminal_is(int fd)
{
	return isatty(fd) == 1;
}

bool
terminal_size(int fd, int *columns, int *lines)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return false;
	if (columns)
		*columns = size.ws_col;
	if (lines)
		*lines = size.ws_row;
	return true;
}

static bool
is_set(const char *value)
{
	return value && *value && strcmp(value, "0") != 0;
}

bool
terminal_obeys(void)
{
	const char *term = getenv("TERM");

	return term && *term && strcmp(term, "dumb") != 0;
}

bool
terminal_colour_asked(bool terminal)
{
	const char *none = getenv("NO_COLOR");
	const char *colour = getenv("CLICOLOR");

	if (none && *none)
		return false;
	if (is_set(getenv("CLICOLOR_FORCE")))
		return true;
	if (!terminal_obeys() || (colour && strcmp(colour, "0") == 0))
		return false;
	return terminal;
}

bool
terminal_colour(int fd)
{
	return terminal_colour_asked(terminal_is(fd));
}

/* Whether a terminal may obey it; `size` bytes of text. */
static bool
is_hidden(uint32_t point, size_t size)
{
	return (point < 0x20 && point != '\n' && point != '\t') ||
	    (point >= 0x7f && point < 0xa0) || point == 0x61c ||
	    point == 0x200e || point == 0x200f ||
	    (point >= 0x202a && point <= 0x202e) ||
	    (point >= 0x2066 && point <= 0x2069) ||
	    (point >= 0xd800 && point <= 0xdfff) ||
	    (point == 0xfffd && size == 1);
}

/* The offset of the next one from `at` on, or `len`. */
static size_t
find_hidden(const char *data, size_t len, size_t at, size_t *size)
{
	uint32_t point;

	for (; at < len; at += *size) {
		unsigned char c = (unsigned char)data[at];

		*size = 1;
		if (c >= 0x20 && c < 0x7f)
			continue;
		*size = utf8_decode(data + at, len - at, &point);
		if (is_hidden(point, *size))
			break;
	}
	return at;
}

bool
terminal_is_plain(const char *data, size_t len)
{
	size_t size;

	return find_hidden(data, len, 0, &size) == len;
}

void
terminal_escape(
    struct buf *out, const char *data, size_t len, enum terminal_form form)
{
	size_t from = 0, at, size = 0;
	uint32_t point;

	if (form == TERMINAL_OWN) {
		buf_add(out, data, len);
		return;
	}
	while ((at = find_hidden(data, len, from, &size)) < len) {
		buf_add(out, data + from, at - from);
		utf8_decode(data + at, len - at, &point);
		if (point == 0xfffd)
			point = (unsigned char)data[at];
		buf_printf(out,
		    form == TERMINAL_BYTES && point < 0x100 ? "\\x%02x"
							    : "\\u%04x",
		    point);
		from = at + size;
	}
	buf_add(out, data + from, len - from);
}

bool
terminal_put(FILE *to, const char *data, size_t len)
{
	struct buf out = {0};
	bool ok;

	if (!terminal_is(fileno(to)))
		return fwrite(data, 1, len, to) == len;
	terminal_escape(&out, data, len, TERMINAL_BYTES);
	ok = fwrite(buf_text(&out), 1, out.len, to) == out.len;
	buf_wipe(&out);
	return ok;
}

/* A terminal in use by others does not stop us here: SIGTTOU. */
static void
set_mode(int fd, const struct termios *mode)
{
	sigset_t background, old;

	sigemptyset(&background);
	sigaddset(&background, SIGTTOU);
	sigprocmask(SIG_BLOCK, &background, &old);
	tcsetattr(fd, TCSAFLUSH, mode);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

void
terminal_restore(void)
{
	int saved = errno, fd = quiet_fd;
	ssize_t n;

	if (status_shown) {
		n = write(STDERR_FILENO, ERASE, sizeof(ERASE) - 1);
		(void)n;
	}
	status_shown = 0;
	if (fd >= 0)
		set_mode(fd, &before);
	quiet_fd = -1;
	errno = saved;
}

/* Delivered once this handler is left. */
static void
on_deadly(int number)
{
	int saved = errno;

	terminal_restore();
	signal(number, SIG_DFL);
	raise(number);
	errno = saved;
}

/* The shell shall find the terminal as it was, and we as it is now. */
static void
on_stop(int number)
{
	int saved = errno, fd = quiet_fd;
	struct sigaction ours;
	sigset_t stop, old;

	terminal_restore();
	sigaction(number, NULL, &ours);
	signal(number, SIG_DFL);
	sigemptyset(&stop);
	sigaddset(&stop, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &stop, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	sigaction(number, &ours, NULL);
	if (fd >= 0) {
		quiet_fd = fd;
		tcsetattr(fd, TCSAFLUSH, &quiet);
	}
	errno = saved;
}

/* Only where the usual would happen: what is ignored stays so, and who has a
 * handler puts the terminal back himself. */
static void
guard_signal(int number, void (*handler)(int))
{
	struct sigaction action = {
	    .sa_handler = handler, .sa_flags = SA_RESTART};
	struct sigaction old;

	if (sigaction(number, NULL, &old) != 0 || (old.sa_flags & SA_SIGINFO) ||
	    old.sa_handler != SIG_DFL)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void
guard(void)
{
	static bool guarded;

	if (guarded)
		return;
	guarded = true;
	for (size_t i = 0; i < countof(deadly); i++)
		guard_signal(deadly[i], on_deadly);
	guard_signal(SIGTSTP, on_stop);
	atexit(terminal_restore);
}

/* Without the local modes `off`. */
static bool
change(int fd, tcflag_t off)
{
	if (tcgetattr(fd, &before) != 0)
		return false;
	quiet = before;
	quiet.c_lflag &= ~off;
	guard();
	quiet_fd = fd;
	return tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
}

bool
terminal_quiet(int fd)
{
	return change(fd, ECHO);
}

bool
terminal_keys(int fd)
{
	return change(fd, ECHO | ICANON);
}

/* The bytes of the first `columns` code points. */
static size_t
cut(const struct buf *text, int columns)
{
	size_t at = 0;
	uint32_t point;

	while (at < text->len && columns-- > 0)
		at += utf8_decode(text->data + at, text->len - at, &point);
	return at;
}

void
terminal_status(const char *text)
{
	struct buf line = {0};
	int columns = 0;
	size_t len;

	if (!terminal_obeys())
		return;
	terminal_escape(&line, text, strlen(text), TERMINAL_BYTES);
	len = line.len;
	if (terminal_size(STDERR_FILENO, &columns, NULL) && columns > 1)
		len = cut(&line, columns - 1);
	guard();
	status_shown = 1;
	fprintf(stderr, ERASE "%.*s", (int)len, buf_text(&line));
	fflush(stderr);
	buf_free(&line);
}
