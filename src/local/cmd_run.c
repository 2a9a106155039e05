#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "local/command.h"
#include "local/environment.h"
#include "local/folder.h"
#include "local/options.h"
#include "local/place.h"
#include "local/serve.h"

static void
set_variables(const struct variable *variables, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (variables[i].value)
			setenv(variables[i].name, variables[i].value, 1);
		else
			unsetenv(variables[i].name);
	}
}

/* In the child: never returns. */
static void
execute(char **words, const struct variable *variables, size_t n)
{
	sigset_t none;
	int status;

	set_variables(variables, n);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	execvp(words[0], words);
	status = errno == ENOENT ? 127 : 126;
	dprintf(2, "ecr-local: cannot run %s: %s\n", words[0], strerror(errno));
	_exit(status);
}

/* Pass on what asks to stop until the command has ended. */
static int
wait_for(pid_t pid, const sigset_t *signals)
{
	int status = 0, got;

	for (;;) {
		if (sigwait(signals, &got) != 0)
			continue;
		if (got != SIGCHLD)
			kill(pid, got);
		else if (waitpid(pid, &status, WNOHANG) == pid)
			break;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
run_with(const struct command_line *line, const struct serving *serving,
    struct arena *arena, const char *state, const sigset_t *signals,
    struct error *err)
{
	const struct options *options = &serving->server.options;
	struct place place = {.host = serving->server.host,
	    .url = arena_printf(arena, "%s://%s",
		options->tls ? "https" : "http", serving->server.host),
	    .account = options->account,
	    .region = options->region,
	    .auth = options->require_auth,
	    .ca = options->tls ? options->data : NULL};
	struct variable variables[MAX_VARIABLES];
	size_t n = environment_list(arena, state, &place, variables, err);
	pid_t pid;

	if (!n)
		return -1;
	pid = fork();
	if (pid == 0)
		execute(line->rest, variables, n);
	if (pid < 0) {
		fail(err, EXIT_GENERAL, "cannot fork: %m");
		return -1;
	}
	return wait_for(pid, signals);
}

static void
block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static int
serve_and_run(struct command_line *line, struct arena *arena, struct error *err)
{
	char state[] = "/tmp/ecr-local-run-XXXXXX";
	struct serving serving;
	sigset_t signals;
	int status = -1;

	if (!mkdtemp(state)) {
		fail(err, EXIT_GENERAL, "cannot make a folder in /tmp: %m");
		return -1;
	}
	block_signals(&signals);
	if ((!line->data_given || place_claim(line->state, err)) &&
	    serve_start(&serving, &line->options, err)) {
		status = run_with(line, &serving, arena, state, &signals, err);
		environment_forget(serving.server.host);
		serve_stop(&serving);
	}
	folder_remove(state);
	return status;
}

static int
run(int argc, char **argv, struct error *err)
{
	struct arena arena = {0};
	struct command_line line;
	int status = -1;

	if (options_read(&arena, argc, argv, &line, err)) {
		if (!line.data_given)
			line.options.in_memory = true;
		if (!line.listen_given)
			line.options.port = 0;
		if (line.n_rest)
			status = serve_and_run(&line, &arena, err);
		else
			fail(err, EXIT_USAGE, "run needs a command");
	}
	arena_free(&arena);
	return status;
}

const struct command command_run = {"run", "[options] -- COMMAND …",
    "run a command with a server of its own", run};
