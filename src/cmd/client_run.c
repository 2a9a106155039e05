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

static _Noreturn void
become(char *const *argv, int input)
{
	dup2(input, STDIN_FILENO);
	/* what it says is for the person, not for our reader */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	_exit(127);
}

/* Run `argv` with `input` on its standard input. */
static bool
feed(char *const *argv, const struct buf *input, struct error *err)
{
	int ends[2], status;
	pid_t child;

	if (pipe(ends) != 0)
		return fail(err, EXIT_GENERAL, "pipe: %s", strerror(errno));
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child == 0)
		become(argv, ends[0]);
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	if (child > 0)
		file_write_fd(ends[1], buf_text(input), input->len);
	close(ends[1]);
	if (child < 0)
		return fail(err, EXIT_GENERAL, "fork: %s", strerror(errno));
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return fail(err, EXIT_GENERAL, "%s is not to be found in PATH",
		    argv[0]);
	return fail(err, EXIT_GENERAL, "%s has failed", argv[0]);
}

bool
client_login(const char *client, const char *host, const char *user,
    const char *password, struct error *err)
{
	const char *argv[10];
	struct buf input = {0};
	size_t n = 0;
	bool ok;

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
	ok = feed((char *const *)argv, &input, err);
	buf_wipe(&input);
	return ok;
}

bool
client_store(const char *helper, const char *host, const char *user,
    const char *password, struct error *err)
{
	json_auto_t *entry = json_pack("{s:s,s:s,s:s}", "ServerURL", host,
	    "Username", user, "Secret", password);
	struct buf input = {0}, program = {0};
	const char *argv[3];
	bool ok;

	buf_printf(&program, "docker-credential-%s", helper);
	argv[0] = program.data;
	argv[1] = "store";
	argv[2] = NULL;
	json_write(&input, entry, &json_style_compact);
	ok = feed((char *const *)argv, &input, err);
	buf_wipe(&input);
	buf_free(&program);
	return ok;
}
