/* SPDX-License-Identifier: Apache-2.0 */
#include "base/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/portable/portable.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/terminal.h"

static volatile sig_atomic_t seen, waiting;
static int wake[2] = {-1, -1};

static void
on_interrupt(int signal)
{
	int saved = errno;
	ssize_t n;

	(void)signal;
	if (!waiting || seen) {
		terminal_restore();
		n = write(STDOUT_FILENO, "\n", 1);
		(void)n;
		_exit(EXIT_INTERRUPT);
	}
	seen = 1;
	n = write(wake[1], "", 1);
	(void)n;
	errno = saved;
}

void
interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = on_interrupt}, old;

	/* who started us in the background does not mean us */
	if (sigaction(SIGINT, NULL, &old) != 0 || old.sa_handler == SIG_IGN)
		return;
	if (wake[0] < 0 && !portable_pipe(wake, true))
		return;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

bool
interrupt_seen(void)
{
	return seen != 0;
}

int
interrupt_fd(void)
{
	return wake[0];
}

void
interrupt_wait_begin(void)
{
	waiting = 1;
}

void
interrupt_wait_end(void)
{
	waiting = 0;
}

bool
interrupt_sleep(double seconds)
{
	const double end = clock_steady() + seconds;
	struct pollfd fd = {.fd = wake[0], .events = POLLIN};

	interrupt_wait_begin();
	while (!seen) {
		const double left = (end - clock_steady()) * 1000;

		if (left <= 0)
			break;
		poll(&fd, 1, left > 60000 ? 60000 : (int)left + 1);
	}
	interrupt_wait_end();
	return !seen;
}
