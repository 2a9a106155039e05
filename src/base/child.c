/* Programs started, and what they say.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/portable/portable.h"
#include "base/text/repr.h"

extern char **environ;

/* More are never open at once in a program that starts others. */
enum { CHUNK = 16 * 1024, MOST_DESCRIPTORS = 4096, MOMENT = 10 /* ms */ };

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A pipe whose end `theirs` (0: the reading one) becomes its descriptor
 * `as`; 0 or an errno. */
static int
lay_pipe(posix_spawn_file_actions_t *actions, int as, int theirs, int *end,
    int *other)
{
	int ends[2];

	if (!portable_pipe(ends, false))
		return errno;
	*end = ends[!theirs];
	*other = ends[theirs];
	return posix_spawn_file_actions_adddup2(actions, *other, as);
}

static int
lay_pipes(posix_spawn_file_actions_t *actions, int pipes, struct child *child,
    int theirs[3])
{
	int why = 0;

	if (pipes & CHILD_IN)
		why =
		    lay_pipe(actions, STDIN_FILENO, 0, &child->in, &theirs[0]);
	if (why == 0 && pipes & (CHILD_OUT | CHILD_OUT_ERR))
		why = lay_pipe(
		    actions, STDOUT_FILENO, 1, &child->out, &theirs[1]);
	if (why == 0 && pipes & CHILD_OUT_ERR)
		why = posix_spawn_file_actions_adddup2(
		    actions, STDOUT_FILENO, STDERR_FILENO);
	if (why == 0 && pipes & CHILD_ERR)
		why = lay_pipe(
		    actions, STDERR_FILENO, 1, &child->err, &theirs[2]);
	return why;
}

/* libcurl's sockets are not. */
static void
close_on_exec(void)
{
	for (int fd = 3; fd < MOST_DESCRIPTORS; fd++) {
		int flags = fcntl(fd, F_GETFD);

		if (flags >= 0 && !(flags & FD_CLOEXEC))
			fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
	}
}

/* Signals as a program expects to find them. */
static int
set_signals(posix_spawnattr_t *attributes, bool group)
{
	sigset_t usual, none;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_setsigdefault(attributes, &usual);
	posix_spawnattr_setsigmask(attributes, &none);
	return posix_spawnattr_setflags(attributes,
	    (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
		(group ? POSIX_SPAWN_SETPGROUP : 0)));
}

int
child_start(
    struct child *child, const char *const *argv, char *const *env, int pipes)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int theirs[3] = {-1, -1, -1}, why;

	*child = (struct child){.pid = -1, .in = -1, .out = -1, .err = -1};
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	why = lay_pipes(&actions, pipes, child, theirs);
	if (!(pipes & CHILD_PASS))
		close_on_exec();
	if (why == 0)
		why = set_signals(&attributes, pipes & CHILD_GROUP);
	if (why == 0)
		why = posix_spawnp(&child->pid, argv[0], &actions, &attributes,
		    (char *const *)argv, env ? env : environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	for (size_t i = 0; i < 3; i++)
		close_end(&theirs[i]);
	if (why == 0 && pipes & CHILD_IN)
		signal(SIGPIPE, SIG_IGN);
	if (why == 0)
		return 0;
	close_end(&child->in);
	close_end(&child->out);
	close_end(&child->err);
	return why;
}

int
child_end(struct child *child)
{
	int status;

	close_end(&child->in);
	close_end(&child->out);
	close_end(&child->err);
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			return 0;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Take what is there; the descriptor becomes -1 at its end. */
static bool
drain(int *fd, struct buf *into, size_t limit, struct error *err)
{
	ssize_t n = read(*fd, buf_reserve(into, CHUNK), CHUNK);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		close_end(fd);
		return true;
	}
	into->len += (size_t)n;
	into->data[into->len] = '\0';
	if (into->len <= limit)
		return true;
	return fail(err, ERR_GENERAL, "it printed more than %zu bytes", limit);
}

bool
child_is_over(const struct child *child)
{
	siginfo_t ended = {0};

	return waitid(P_PID, (id_t)child->pid, &ended,
		   WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    ended.si_pid == child->pid;
}

/* Until it has closed both; where there is an `until`, until it has ended. */
static bool
listen_to(struct child *child, size_t limit, double until, struct buf *out,
    struct buf *complaint, struct error *err)
{
	while (child->out >= 0 || child->err >= 0 ||
	    (until > 0 && !child_is_over(child))) {
		bool open = child->out >= 0 || child->err >= 0;
		struct pollfd fds[] = {{child->out, POLLIN, 0},
		    {child->err, POLLIN, 0}, {interrupt_fd(), POLLIN, 0}};

		if (clock_poll(until) == 0)
			return fail(err, ERR_TIMEOUT, "it takes too long");
		if (poll(fds, 3, open ? clock_poll(until) : MOMENT) < 0 &&
		    errno != EINTR)
			return fail(
			    err, ERR_GENERAL, "poll: %s", strerror(errno));
		if (interrupt_seen())
			return fail(err, ERR_INTERRUPT, "interrupted");
		if (fds[0].revents != 0 && !drain(&child->out, out, limit, err))
			return false;
		if (fds[1].revents != 0 &&
		    !drain(&child->err, complaint, limit, err))
			return false;
	}
	return true;
}

/* After Ctrl-C, which it has got as well, it may have a terminal to put in
 * order: for half a second. */
static void
stop(const struct child *child)
{
	const struct timespec moment = {.tv_nsec = 10000000};

	for (int i = 0; i < 50 && interrupt_seen(); i++) {
		if (child_is_over(child))
			return;
		nanosleep(&moment, NULL);
	}
	kill(child->pid, SIGKILL);
}

bool
child_run(const char *const *argv, size_t limit, double seconds,
    struct buf *out, struct buf *complaint, int *status, struct error *err)
{
	double until = seconds > 0 ? clock_steady() + seconds : 0;
	struct child child;
	int why = child_start(&child, argv, NULL, CHILD_OUT | CHILD_ERR);
	bool ok;

	if (why != 0)
		return repr_fail(err, ERR_GENERAL, argv[0], strlen(argv[0]),
		    "[Errno %d] %s: ", why, strerror(why));
	interrupt_wait_begin();
	ok = listen_to(&child, limit, until, out, complaint, err);
	interrupt_wait_end();
	if (!ok)
		stop(&child);
	*status = child_end(&child);
	return ok;
}

int
child_become(const char *program, const char *const *argv)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execvp(program, (char *const *)argv);
	return errno;
}

static void
block_size_signal(void)
{
	sigset_t size;

	/* not ignored: programs that we start would inherit that */
	sigemptyset(&size);
	sigaddset(&size, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &size, NULL);
}

void
child_standard(void)
{
	block_size_signal();
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* the lowest that is free is this one */
		if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
			return;
	}
}

/* Nothing of ours, nor of who started us: somebody may wait for its end. */
static void
let_go(int keep)
{
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	for (int fd = 3; fd < MOST_DESCRIPTORS; fd++)
		if (fd != keep)
			close(fd);
}

int
child_apart(void (*work)(void *ctx, int answer), void *ctx, pid_t *pid)
{
	int ends[2], why;
	pid_t child;

	if (!portable_pipe(ends, false))
		return -1;
	child = fork();
	if (child == 0) {
		setsid();
		let_go(ends[1]);
		work(ctx, ends[1]);
		_exit(EXIT_GENERAL);
	}
	why = errno;
	close(ends[1]);
	if (pid)
		*pid = child;
	if (child > 0)
		return ends[0];
	close(ends[0]);
	errno = why;
	return -1;
}
