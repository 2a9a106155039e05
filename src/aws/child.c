#include "aws/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/repr.h"

extern char **environ;

enum { CHUNK = 16 * 1024 };

struct child {
	pid_t pid;
	int out, complaint; /* read ends; -1 once closed */
};

static bool
fail_start(struct error *err, int why, const char *name)
{
	struct buf quoted = {0};

	repr_write_string(&quoted, name, strlen(name));
	fail(err, EXIT_GENERAL, "[Errno %d] %s: %s", why, strerror(why),
	    buf_text(&quoted));
	buf_free(&quoted);
	return false;
}

static bool
child_start(struct child *child, char *const *argv, struct error *err)
{
	posix_spawn_file_actions_t actions;
	int out[2], complaint[2], why;

	if (pipe2(out, O_CLOEXEC) != 0)
		return fail_start(err, errno, argv[0]);
	if (pipe2(complaint, O_CLOEXEC) != 0) {
		why = errno;
		close(out[0]);
		close(out[1]);
		return fail_start(err, why, argv[0]);
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, complaint[1], STDERR_FILENO);
	why = posix_spawnp(&child->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(out[1]);
	close(complaint[1]);
	child->out = out[0];
	child->complaint = complaint[0];
	if (why == 0)
		return true;
	close(out[0]);
	close(complaint[0]);
	return fail_start(err, why, argv[0]);
}

/* Take what is there; the descriptor becomes -1 at its end. */
static bool
drain(int *fd, struct buf *into, size_t limit, struct error *err)
{
	ssize_t n = read(*fd, buf_reserve(into, CHUNK), CHUNK);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return true;
	}
	into->len += (size_t)n;
	into->data[into->len] = '\0';
	if (into->len <= limit)
		return true;
	return fail(err, EXIT_GENERAL, "it printed more than %zu bytes", limit);
}

static bool
child_listen(struct child *child, size_t limit, struct buf *out,
    struct buf *complaint, struct error *err)
{
	while (child->out >= 0 || child->complaint >= 0) {
		struct pollfd fds[] = {{child->out, POLLIN, 0},
		    {child->complaint, POLLIN, 0}, {interrupt_fd(), POLLIN, 0}};

		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return fail(
			    err, EXIT_GENERAL, "poll: %s", strerror(errno));
		if (interrupt_seen())
			return fail(err, EXIT_INTERRUPT, "interrupted");
		if (fds[0].revents != 0 && !drain(&child->out, out, limit, err))
			return false;
		if (fds[1].revents != 0 &&
		    !drain(&child->complaint, complaint, limit, err))
			return false;
	}
	return true;
}

static int
child_end(struct child *child)
{
	int status;

	if (child->out >= 0)
		close(child->out);
	if (child->complaint >= 0)
		close(child->complaint);
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			return 0;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

bool
child_run(char *const *argv, size_t limit, struct buf *out,
    struct buf *complaint, int *status, struct error *err)
{
	struct child child = {0};
	bool ok;

	if (!child_start(&child, argv, err))
		return false;
	interrupt_wait_begin();
	ok = child_listen(&child, limit, out, complaint, err);
	interrupt_wait_end();
	if (!ok)
		kill(child.pid, SIGKILL);
	*status = child_end(&child);
	return ok;
}
