/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "local/command.h"
#include "local/environment.h"
#include "local/options.h"
#include "local/place.h"
#include "local/store/private.h"
#include "local/serve.h"

/* Each server in memory has a folder to be found by, unless it is told one. */
static bool
take_place(struct command_line *line, struct arena *arena, struct error *err)
{
	if (!line->options.in_memory || line->data_given)
		return place_claim(line->state, err);
	line->state = place_claim_memory(arena, line->state, err);
	return line->state != NULL;
}

/* Serve until a signal asks to stop.  `ready` is told the address once it is
 * known.  The place is taken. */
static bool
serve(const struct command_line *line, struct arena *arena,
    bool (*ready)(void *, const char *), void *ctx, struct error *err)
{
	struct server_place place;
	struct serving serving;
	sigset_t stop;
	bool good;
	int got;

	serve_block_signals(&stop);
	umask(077);
	if (!serve_start(&serving, &line->options, err))
		return false;
	place = place_of(arena, line->state, &serving.server, false);
	good = place_tell(&place, err) &&
	    (ready(ctx, serving.server.host) ||
		fail(err, ERR_GENERAL, "cannot write: %m"));
	if (good)
		sigwait(&stop, &got);
	place_forget(line->state);
	environment_forget(serving.server.host);
	serve_stop(&serving);
	return good;
}

static bool
print_ready(void *tls, const char *host)
{
	printf("ecr-local listens on %s://%s\n",
	    *(bool *)tls ? "https" : "http", host);
	return fflush(stdout) == 0;
}

/* A byte that is the kind of the error, if any, and a text. */
static bool
answer(int fd, enum error_kind kind, const char *text)
{
	const char byte = (char)kind;

	return file_write_fd(fd, &byte, 1) &&
	    file_write_fd(fd, text, strlen(text));
}

static bool
tell_parent(void *fd, const char *host)
{
	bool good = answer(*(int *)fd, ERR_NONE, host);

	close(*(int *)fd);
	return good;
}

static bool
redirect(struct arena *arena, const char *state)
{
	const char *path = arena_printf(arena, "%s/" PLACE_LOG, state);
	int log = open(
	    path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (log < 0)
		return false;
	dup2(log, 1);
	dup2(log, 2);
	close(log);
	return true;
}

struct detached {
	struct command_line *line;
	struct arena *arena;
};

/* In the child: never returns. */
static void
serve_detached(void *ctx, int fd)
{
	const struct detached *detached = ctx;
	struct command_line *line = detached->line;
	struct arena *arena = detached->arena;
	struct error err = {0};
	int status = 0;
	bool good;

	good = take_place(line, arena, &err);
	if (good && !redirect(arena, line->state))
		good = fail(
		    &err, ERR_GENERAL, "cannot write in %s: %m", line->state);
	good = good && serve(line, arena, tell_parent, &fd, &err);
	if (!good) {
		(void)answer(fd, err.kind, err.message);
		fprintf(stderr, "ecr-local: %s\n", err.message);
		status = error_status(&err);
	}
	_exit(status);
}

static bool
detach(struct command_line *line, struct arena *arena, struct error *err)
{
	struct detached detached = {line, arena};
	struct buf told = {0};
	bool good;
	pid_t pid;
	int fd;

	/* what the child says goes to its log */
	private_mend(line->state);
	fd = child_apart(serve_detached, &detached, &pid);
	if (fd < 0)
		return fail(err, ERR_GENERAL, "cannot fork: %m");
	file_read_fd(fd, &told);
	close(fd);
	good = told.len && told.data[0] == ERR_NONE;
	if (good)
		printf("ecr-local listens on %s://%s (pid %ld)\n",
		    line->options.tls ? "https" : "http", told.data + 1,
		    (long)pid);
	else
		fail(err,
		    told.len ? (enum error_kind)told.data[0] : ERR_GENERAL,
		    "%s", told.len ? told.data + 1 : "it ended at once");
	buf_free(&told);
	return good;
}

static int
run(const struct local_command *command, int argc, char **argv,
    struct error *err)
{
	struct arena arena = {0};
	struct command_line line;
	bool good = options_read(&arena, OF_START, argc, argv, &line, err);

	(void)command;
	if (good && line.n_rest)
		good =
		    fail(err, ERR_USAGE, "unknown word \"%s\"", line.rest[0]);
	if (good)
		good = line.detach ? detach(&line, &arena, err)
				   : take_place(&line, &arena, err) &&
			serve(
			    &line, &arena, print_ready, &line.options.tls, err);
	arena_free(&arena);
	return good ? EXIT_OK : -1;
}

const struct local_command command_start = {"start",
    "[--listen ADDRESS:PORT] [--data DIR | --in-memory] [--detach] …",
    "start a server", .run = run, .options = OF_START};
