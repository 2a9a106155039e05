/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
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

bool
ask_line(
    struct ask *ask, const char *prompt, struct buf *answer, struct error *err)
{
	const char *end = NULL;

	buf_clear(answer);
	if (!print_text(prompt, err) || !print_done(err))
		return false;
	for (;;) {
		if (ask->ahead.len)
			end = memchr(ask->ahead.data, '\n', ask->ahead.len);
		if (end || ask->ended)
			break;
		if (!read_more(ask, err))
			return false;
	}
	if (!end && ask->ahead.len == 0)
		return fail(err, ERR_GENERAL, "EOF when reading a line");
	if (end)
		take(ask, answer, (size_t)(end - ask->ahead.data), 1);
	else
		take(ask, answer, ask->ahead.len, 0);
	return codec_check_utf8(buf_text(answer), answer->len, err);
}

void
ask_close(struct ask *ask)
{
	buf_wipe(&ask->ahead);
}
