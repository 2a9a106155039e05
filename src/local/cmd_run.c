/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/env.h"
#include "base/file.h"
#include "local/command.h"
#include "local/environment.h"
#include "local/store/folder.h"
#include "local/logins.h"
#include "local/options.h"
#include "local/place.h"
#include "local/profiles.h"
#include "local/serve.h"
#include "local/auth/keys.h"
#include "local/http/listen.h"
#include "local/proxy/proxy.h"

extern char **environ;

static bool
is_set_anew(const char *entry, const struct environment *to)
{
	for (size_t i = 0; i < to->n; i++) {
		size_t len = strlen(to->at[i].name);

		if (strncmp(entry, to->at[i].name, len) == 0 &&
		    entry[len] == '=')
			return true;
	}
	return false;
}

/* Made before there is a child: where there are threads, it may take no lock
 * that one of them might hold. */
static char **
make_environment(const struct environment *to)
{
	size_t old = 0, at = 0;
	char **made;

	while (environ[old])
		old++;
	made = arena_array(to->arena, char *, old + to->n + 1);
	for (size_t i = 0; i < old; i++)
		if (!is_set_anew(environ[i], to))
			made[at++] = environ[i];
	for (size_t i = 0; i < to->n; i++)
		if (to->at[i].value)
			made[at++] = arena_printf(to->arena, "%s=%s",
			    to->at[i].name, to->at[i].value);
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

/* One run: its server, and what the command is given. */
struct running {
	struct command_line *line;
	struct arena *arena;
	const char *folder; /* the run's own */
	const char *state;  /* where its server is told of */
	struct profiles profiles;
	struct serving serving;
	struct proxy_server *proxy; /* with --aws-hosts */
	sigset_t signals;
	struct error *err;
};

/* Names of AWS go to the server as well. */
static bool
set_proxy(struct running *r, struct environment *to)
{
	const struct server_options *options = &r->serving.server.options;
	struct buf own = {0};
	bool good;

	r->proxy = proxy_start(options, listen_front(r->serving.listener),
	    r->line->hermetic, r->err);
	if (!r->proxy)
		return false;
	good = (proxy_authority(r->proxy, &own) &&
		   (!options->tls ||
		       file_read(
			   arena_printf(r->arena, "%s/ca.pem", options->data),
			   &own))) ||
	    fail(r->err, ERR_GENERAL, "cannot write a certificate");
	good = good &&
	    environment_of_proxy(
		to, r->folder, proxy_url(r->proxy), &own, r->err);
	buf_free(&own);
	return good;
}

/* dockerd is nobody's child: what it is told by nobody, it does not know. */
static void
say_what_leaves(const struct running *r)
{
	const char *program = r->line->rest[0];

	if (strchr(program, '/') && access(program, X_OK) != 0)
		return; /* there will be no command */
	if (!r->line->aws_hosts)
		fprintf(stderr,
		    "ecr-local: AWS host names in this command leave the "
		    "machine; run --aws-hosts keeps them here\n");
	else if (env_get("DOCKER_HOST") ||
	    access("/var/run/docker.sock", F_OK) == 0)
		fprintf(stderr,
		    "ecr-local: dockerd goes its own way to AWS host names, "
		    "unless it is told of the proxy %s and the authority in "
		    "%s/ca.pem: see docs/local.md\n",
		    proxy_url(r->proxy), r->folder);
}

/* `ecr-local stop` within the command: it goes on alone. */
static void
close_server(struct running *r)
{
	listen_close(r->serving.listener);
	place_forget(r->state);
	place_release();
}

/* Pass on what asks to stop until the command has ended. */
static int
wait_for(struct running *r, pid_t pid)
{
	int status = 0, got;

	for (;;) {
		if (sigwait(&r->signals, &got) != 0)
			continue;
		if (got == SIGUSR1)
			close_server(r);
		else if (got != SIGCHLD)
			kill(pid, got);
		else if (waitpid(pid, &status, WNOHANG) == pid)
			break;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool
fill_environment(struct running *r, struct environment *to)
{
	const struct server_place place =
	    place_of(r->arena, r->state, &r->serving.server, true);

	if (!place_tell(&place, r->err) ||
	    !environment_of_server(to, &place, r->err))
		return false;
	if (!r->line->keep_logins) {
		if (!logins_copy(r->arena, r->folder, r->err))
			return false;
		environment_of_logins(to, r->folder);
	}
	if (r->line->aws_hosts && !set_proxy(r, to))
		return false;
	environment_of_profiles(to, r->folder,
	    keys_make(
		&r->profiles.keys, r->profiles.account, r->profiles.checked));
	return true;
}

static int
run_command(struct running *r)
{
	struct environment to = {.arena = r->arena};
	char **words = r->line->rest;
	struct child child;
	int why;

	if (!fill_environment(r, &to))
		return -1;
	say_what_leaves(r);
	why = start(r->arena, &child, words, make_environment(&to));
	if (why == 0)
		return wait_for(r, child.pid);
	fprintf(
	    stderr, "ecr-local: cannot run %s: %s\n", words[0], strerror(why));
	return why == ENOENT ? 127 : 126;
}

/* What clients say to this server, for `ecr-local logs`. */
static void
open_log(struct running *r)
{
	const char *path = arena_printf(r->arena, "%s/" PLACE_LOG, r->state);
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

	r->line->options.log_fd = fd > 0 ? fd : 0;
}

static int
serve_and_run(struct running *r)
{
	struct command_line *line = r->line;
	int status = -1;

	if (!profiles_write(r->arena, r->folder, &r->profiles, r->err) ||
	    !place_claim(r->state, r->err)) {
		keys_free(r->profiles.keys);
		return -1;
	}
	open_log(r);
	line->options.made = r->profiles.keys;
	if (!serve_start(&r->serving, &line->options, r->err))
		return -1;
	status = run_command(r);
	place_forget(r->state);
	environment_forget(r->serving.server.host);
	folder_remove(r->folder);
	r->serving.status = status < 0 ? EXIT_GENERAL : status;
	if (r->proxy)
		proxy_stop(r->proxy);
	serve_stop(&r->serving);
	return status;
}

static int
run_in_folder(struct command_line *line, struct arena *arena, struct error *err)
{
	char folder[] = "/tmp/ecr-local-run-XXXXXX";
	const struct server_options *options = &line->options;
	struct running r = {.line = line,
	    .arena = arena,
	    .folder = folder,
	    .state = line->data_given ? line->state : folder,
	    .profiles = {.account = options->account,
		.region = options->region,
		.keep_accounts = line->profile_accounts,
		.checked = options->require_auth,
		.added = line->added},
	    .err = err};
	int status;

	if (!mkdtemp(folder)) {
		fail(err, ERR_GENERAL, "cannot make a folder in /tmp: %m");
		return -1;
	}
	serve_block_signals(&r.signals);
	sigaddset(&r.signals, SIGCHLD);
	sigaddset(&r.signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &r.signals, NULL);
	status = serve_and_run(&r);
	folder_remove(folder);
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
	if (options_read(&arena, OF_RUN, argc, argv, &line, err)) {
		if (!line.data_given)
			line.options.in_memory = true;
		if (!line.listen_given)
			line.options.port = 0;
		line.options.of_run = !line.listen_given;
		line.aws_hosts = line.aws_hosts || line.hermetic;
		if (line.aws_hosts && !line.style_given)
			line.options.uri_style = URI_AWS;
		if (line.n_rest)
			status = run_in_folder(&line, &arena, err);
		else
			fail(err, ERR_USAGE, "run needs a command");
	}
	arena_free(&arena);
	return status;
}

const struct local_command command_run = {"run", "[options] -- COMMAND …",
    "run a command with a server of its own", .run = run, .options = OF_RUN};
