/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "local/command.h"
#include "local/environment.h"
#include "local/store/folder.h"
#include "local/options.h"
#include "local/place.h"
#include "local/serve.h"
#include "local/auth/token.h"

extern char **environ;

static bool
is_set_anew(const char *entry, const struct env_variable *variables, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(variables[i].name);

		if (strncmp(entry, variables[i].name, len) == 0 &&
		    entry[len] == '=')
			return true;
	}
	return false;
}

/* Made before there is a child: where there are threads, it may take no lock
 * that one of them might hold. */
static char **
make_environment(
    struct arena *arena, const struct env_variable *variables, size_t n)
{
	size_t old = 0, at = 0;
	char **made;

	while (environ[old])
		old++;
	made = arena_array(arena, char *, old + n + 1);
	for (size_t i = 0; i < old; i++)
		if (!is_set_anew(environ[i], variables, n))
			made[at++] = environ[i];
	for (size_t i = 0; i < n; i++)
		if (variables[i].value)
			made[at++] = arena_printf(arena, "%s=%s",
			    variables[i].name, variables[i].value);
	return made;
}

/* A script without a first line that names its shell is the shell's. */
static int
start(struct arena *arena, struct child *child, char *const *words,
    char *const *environment)
{
	int why = child_start(
	    child, (const char *const *)words, environment, CHILD_PASS);
	const char **shell;
	size_t n = 0;

	if (why != ENOEXEC || !strchr(words[0], '/'))
		return why;
	while (words[n])
		n++;
	shell = arena_array(arena, const char *, n + 2);
	shell[0] = "/bin/sh";
	memcpy(shell + 1, words, n * sizeof(*words));
	return child_start(child, shell, environment, CHILD_PASS);
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
	const struct server_options *options = &serving->server.options;
	struct server_place place = {.host = serving->server.host,
	    .url = arena_printf(arena, "%s://%s",
		options->tls ? "https" : "http", serving->server.host),
	    .account = options->account,
	    .region = options->region,
	    .auth = options->require_auth,
	    .key = options->require_auth
		? token_store_key(arena, serving->server.secret)
		: NULL,
	    .ca = options->tls ? options->data : NULL};
	struct env_variable variables[MAX_VARIABLES];
	size_t n = environment_list(arena, state, &place, variables, err);
	struct child child;
	int why;

	if (!n)
		return -1;
	environment_own_files(arena, state, variables + n);
	n += OWN_FILES;
	why = start(
	    arena, &child, line->rest, make_environment(arena, variables, n));
	if (why == 0)
		return wait_for(child.pid, signals);
	fprintf(stderr, "ecr-local: cannot run %s: %s\n", line->rest[0],
	    strerror(why));
	return why == ENOENT ? 127 : 126;
}

static int
serve_and_run(struct command_line *line, struct arena *arena, struct error *err)
{
	char state[] = "/tmp/ecr-local-run-XXXXXX";
	struct serving serving;
	sigset_t signals;
	int status = -1;

	if (!mkdtemp(state)) {
		fail(err, ERR_GENERAL, "cannot make a folder in /tmp: %m");
		return -1;
	}
	serve_block_signals(&signals);
	sigaddset(&signals, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	if ((!line->data_given || place_claim(line->state, err)) &&
	    serve_start(&serving, &line->options, err)) {
		status = run_with(line, &serving, arena, state, &signals, err);
		environment_forget(serving.server.host);
		folder_remove(state);
		serving.status = status < 0 ? EXIT_GENERAL : status;
		serve_stop(&serving);
	}
	folder_remove(state);
	return status;
}

static int
run(const struct local_command *command, int argc, char **argv,
    struct error *err)
{
	struct arena arena = {0};
	struct command_line line;
	int status = -1;

	(void)command;
	if (options_read(&arena, argc, argv, &line, err)) {
		if (!line.data_given)
			line.options.in_memory = true;
		if (!line.listen_given)
			line.options.port = 0;
		if (line.n_rest)
			status = serve_and_run(&line, &arena, err);
		else
			fail(err, ERR_USAGE, "run needs a command");
	}
	arena_free(&arena);
	return status;
}

const struct local_command command_run = {"run", "[options] -- COMMAND …",
    "run a command with a server of its own", .run = run};
