/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/terminal.h"
#include "base/text/codec.h"
#include "cli/standard_output.h"

enum { CHUNK = 4096 };

/* Wait for more, or for Ctrl-C. */
static bool
wait_for_input(struct error *err)
{
	struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
	    {.fd = interrupt_fd(), .events = POLLIN}};

	interrupt_wait_begin();
	while (!interrupt_seen() && poll(fds, 2, -1) < 0 && errno == EINTR)
		continue;
	interrupt_wait_end();
	return !interrupt_seen() || fail(err, ERR_INTERRUPT, "%s", "");
}

static bool
read_more(struct ask *ask, struct error *err)
{
	ssize_t n;

	if (!wait_for_input(err))
		return false;
	n = read(STDIN_FILENO, buf_reserve(&ask->ahead, CHUNK), CHUNK);
	if (n < 0 && errno != EINTR)
		return fail(
		    err, ERR_GENERAL, "[Errno %d] %s", errno, strerror(errno));
	ask->ended = n == 0;
	if (n > 0)
		ask->ahead.len += (size_t)n;
	return true;
}

/* Take `len` bytes and what stands behind them, `more`. */
static void
take(struct ask *ask, struct buf *answer, size_t len, size_t more)
{
	struct buf rest = {0};

	buf_add(answer, ask->ahead.data, len);
	buf_add(
	    &rest, ask->ahead.data + len + more, ask->ahead.len - len - more);
	buf_wipe(&ask->ahead);
	ask->ahead = rest;
}

/* The end of what was asked for, at one of `ends`, or NULL where the input
 * ends before; false with `err` filled. */
static bool
find_end(struct ask *ask, const char *ends, const char **end, struct error *err)
{
	size_t n;

	for (;;) {
		n = 0;
		while (
		    n < ask->ahead.len && !memchr(ends, ask->ahead.data[n], 2))
			n++;
		*end = n < ask->ahead.len ? ask->ahead.data + n : NULL;
		if (*end || ask->ended)
			return true;
		if (!read_more(ask, err))
			return false;
	}
}

bool
ask_line(
    struct ask *ask, const char *prompt, struct buf *answer, struct error *err)
{
	const char *end;

	buf_clear(answer);
	if (!print_text(prompt, err) || !print_done(err) ||
	    !find_end(ask, "\n\n", &end, err))
		return false;
	if (!end && ask->ahead.len == 0)
		return fail(err, ERR_GENERAL, "EOF when reading a line");
	if (end)
		take(ask, answer, (size_t)(end - ask->ahead.data), 1);
	else
		take(ask, answer, ask->ahead.len, 0);
	return codec_check_utf8(buf_text(answer), answer->len, err);
}

/* The peer has no word for it; without a blank none of it would be shown. */
static bool
fail_ended(struct error *err)
{
	return fail(err, ERR_GENERAL, " ");
}

bool
ask_entry(
    struct ask *ask, const char *prompt, struct buf *answer, struct error *err)
{
	bool typed = terminal_is(STDIN_FILENO);
	const char *end;

	if (!ask->warned && !typed)
		fputs("Warning: Input is not a terminal (fd=0).\n", stderr);
	ask->warned = true;
	if (!print_text(prompt, err) || !print_done(err) ||
	    !find_end(ask, "\r\n", &end, err))
		return false;
	if (!end)
		return fail_ended(err);
	take(ask, answer, (size_t)(end - ask->ahead.data), 1);
	return codec_check_utf8(buf_text(answer), answer->len, err) &&
	    (typed || (print_buf(answer, err) && print_text("\r\n", err)));
}

bool
ask_key(struct ask *ask, char *key, struct error *err)
{
	struct buf taken = {0};

	while (ask->ahead.len == 0 && !ask->ended)
		if (!read_more(ask, err))
			return false;
	if (ask->ahead.len == 0)
		return fail_ended(err);
	take(ask, &taken, 1, 0);
	*key = taken.data[0];
	buf_wipe(&taken);
	return true;
}

void
ask_close(struct ask *ask)
{
	buf_wipe(&ask->ahead);
}
