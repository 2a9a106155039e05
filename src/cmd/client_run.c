#include "cmd/client_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"

/* A program that reads `ends[0]` and whose words we read, or pass on. */
struct child {
	pid_t pid;
	int input, output; /* ours; output is -1 where it keeps our own */
};

static _Noreturn void
become(char *const *argv, int input, int output)
{
	dup2(input, STDIN_FILENO);
	if (output >= 0) {
		dup2(output, STDOUT_FILENO);
		dup2(output, STDERR_FILENO);
	}
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	_exit(127);
}

static bool
spawn(struct child *child, char *const *argv, bool listen, struct error *err)
{
	int in[2], out[2] = {-1, -1};

	if (pipe(in) != 0 || (listen && pipe(out) != 0))
		return fail(err, EXIT_GENERAL, "pipe: %s", strerror(errno));
	fcntl(in[1], F_SETFD, FD_CLOEXEC);
	if (listen)
		fcntl(out[0], F_SETFD, FD_CLOEXEC);
	child->pid = fork();
	if (child->pid == 0)
		become(argv, in[0], out[1]);
	close(in[0]);
	if (listen)
		close(out[1]);
	child->input = in[1];
	child->output = out[0];
	signal(SIGPIPE, SIG_IGN);
	return child->pid > 0 ||
	    fail(err, EXIT_GENERAL, "fork: %s", strerror(errno));
}

/* What it says is for the person, not for our reader. */
static void
relay(int from, struct buf *said)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(from, chunk, sizeof(chunk))) > 0 ||
	    (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		(void)file_write_fd(STDERR_FILENO, chunk, (size_t)n);
		if (said->len < 64 * 1024)
			buf_add(said, chunk, (size_t)n);
	}
}

/* Run `argv` with `input` on its standard input: its exit status, or -1.
 * `said` (or NULL: it keeps our output) gets what it says. */
static int
run(char *const *argv, const struct buf *input, struct buf *said,
    struct error *err)
{
	struct child child = {.pid = -1, .input = -1, .output = -1};
	int status = 0;

	if (!spawn(&child, argv, said != NULL, err))
		return -1;
	(void)file_write_fd(child.input, buf_text(input), input->len);
	close(child.input);
	if (said) {
		relay(child.output, said);
		close(child.output);
	}
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) != 127)
		return WEXITSTATUS(status);
	if (WIFEXITED(status))
		fail(err, EXIT_GENERAL, "%s is not to be found in PATH",
		    argv[0]);
	else
		fail(err, EXIT_GENERAL, "%s was ended by signal %d", argv[0],
		    WTERMSIG(status));
	return -1;
}

/* The client shows the status alone; these are its usual reasons. */
static bool
explain_refusal(const char *client, const char *host, const struct buf *said,
    struct error *err)
{
	if (strstr(buf_text(said), "400 Bad Request"))
		return fail(err, EXIT_GENERAL,
		    "%s could not log in: %s answered 400 to a password that "
		    "the service has just issued for it; is another registry, "
		    "region or proxy behind that name?",
		    client, host);
	return fail(
	    err, EXIT_GENERAL, "%s could not log in to %s", client, host);
}

bool
client_login(const char *client, const char *host, const char *user,
    const char *password, struct error *err)
{
	const char *argv[10];
	struct buf input = {0};
	struct buf said = {0};
	size_t n = 0;
	int status;

	argv[n++] = client;
	if (strcmp(client, "helm") == 0)
		argv[n++] = "registry";
	argv[n++] = "login";
	argv[n++] = "--username";
	argv[n++] = user;
	argv[n++] = "--password-stdin";
	argv[n++] = host;
	argv[n] = NULL;
	buf_puts(&input, password);
	status = run((char *const *)argv, &input, &said, err);
	if (status > 0)
		explain_refusal(client, host, &said, err);
	buf_wipe(&input);
	buf_free(&said);
	return status == 0;
}

/* Ask a helper to store or erase. */
static bool
tell(const char *helper, const char *verb, const struct buf *input,
    struct error *err)
{
	struct buf program = {0}, said = {0};
	const char *argv[] = {NULL, verb, NULL};
	int status;

	buf_printf(&program, "docker-credential-%s", helper);
	argv[0] = program.data;
	status = run((char *const *)argv, input, &said, err);
	if (status > 0)
		fail(err, EXIT_GENERAL, "%s %s has failed", program.data, verb);
	buf_free(&program);
	buf_wipe(&said);
	return status == 0;
}

bool
client_store(const char *helper, const char *host, const char *user,
    const char *password, struct error *err)
{
	json_auto_t *entry = json_pack("{s:s,s:s,s:s}", "ServerURL", host,
	    "Username", user, "Secret", password);
	struct buf input = {0};
	bool ok;

	json_write(&input, entry, &json_style_compact);
	ok = tell(helper, "store", &input, err);
	buf_wipe(&input);
	return ok;
}

bool
client_erase(const char *helper, const char *host, struct error *err)
{
	struct buf input = {0};
	bool ok;

	buf_puts(&input, host);
	ok = tell(helper, "erase", &input, err);
	buf_free(&input);
	return ok;
}

int
client_pass(const char *helper, const char *verb, const struct buf *input,
    struct error *err)
{
	struct buf program = {0};
	const char *argv[] = {NULL, verb, NULL};
	int status;

	buf_printf(&program, "docker-credential-%s", helper);
	argv[0] = program.data;
	status = run((char *const *)argv, input, NULL, err);
	buf_free(&program);
	return status;
}
