/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/wire/http.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text/pytext.h"
#include "local/admin.h"
#include "local/command.h"
#include "local/environment.h"
#include "local/options.h"
#include "local/place.h"

/* What every one of these commands starts from. */
struct control {
	struct arena arena;
	struct command_line line;
	struct server_place place;
	struct error *err;
};

/* The commands in the environment of `run` or `env` mean that server. */
static bool
begin_at_endpoint(struct control *c)
{
	c->place.url = getenv("ECR_LOCAL_ENDPOINT");
	c->place.key = getenv("ECR_LOCAL_KEY");
	return !c->line.data_given && c->place.url && *c->place.url;
}

static bool
begin(struct control *c, const struct local_command *command, int argc,
    char **argv)
{
	if (!options_read(&c->arena, argc, argv, &c->line, c->err))
		return false;
	if (command->where == CONTROL_NONE)
		return true;
	if (c->line.n_rest != command->words)
		return fail(c->err, ERR_USAGE,
		    command->words ? "the name of a file is needed"
				   : "no further words are taken");
	return (command->where == CONTROL_ENDPOINT && begin_at_endpoint(c)) ||
	    place_find(&c->arena, c->line.state, &c->place, c->err);
}

static bool
send(struct control *c, const char *method, const char *path,
    const struct buf *body, struct http_response *response)
{
	struct http_options options = {.connect_timeout = 5,
	    .read_timeout = 600,
	    .no_proxy = true,
	    .no_verify = strncmp(c->place.url, "https", 5) == 0};
	const struct http_header key = {ADMIN_KEY, c->place.key};
	struct http_request request = {.method = method,
	    .headers = &key,
	    .n_headers = key.value && *key.value ? 1 : 0,
	    .url = arena_printf(&c->arena, "%s%s", c->place.url, path),
	    .body = body ? buf_text(body) : NULL,
	    .body_len = body ? body->len : 0};
	struct http *http = http_open(&options);
	bool good =
	    http && http_send(http, &request, response, c->err) == HTTP_OK;

	if (http)
		http_close(http);
	if (good && response->status != 200) /* its line end is not ours */
		good = fail(c->err, ERR_GENERAL, "%.*s",
		    (int)pytext_trimmed(
			buf_text(&response->body), response->body.len),
		    buf_text(&response->body));
	return good;
}

/* Send and print the answer. */
static bool
exchange(struct control *c, const char *method, const char *path,
    const struct buf *body)
{
	struct http_response response = {0};
	bool good = send(c, method, path, body, &response);

	if (good)
		terminal_put(
		    stdout, buf_text(&response.body), response.body.len);
	http_response_free(&response);
	return good;
}

static bool
stop(struct control *c)
{
	if (kill((pid_t)c->place.pid, SIGTERM) != 0)
		return fail(c->err, ERR_GENERAL, "cannot stop process %ld: %m",
		    c->place.pid);
	for (int i = 0; i < 1000; i++) {
		if (place_is_free(c->line.state))
			return true;
		usleep(10000);
	}
	return fail(
	    c->err, ERR_GENERAL, "process %ld does not stop", c->place.pid);
}

static bool
status(struct control *c)
{
	printf("ecr-local listens on %s (pid %ld), account %s, region %s\n",
	    c->place.url, c->place.pid, c->place.account, c->place.region);
	return exchange(c, "GET", "/_local/health", NULL);
}

static bool
reset(struct control *c)
{
	return exchange(c, "POST", "/_local/reset", NULL);
}

static bool
seed(struct control *c)
{
	const char *path = c->line.rest[0];
	struct buf text = {0};
	bool good;

	if (strcmp(path, "-") == 0 ? !file_read_fd(0, &text)
				   : !file_read(path, &text))
		good = fail(c->err, ERR_GENERAL, "cannot read %s: %m", path);
	else
		good = exchange(c, "POST", "/_local/seed", &text);
	buf_free(&text);
	return good;
}

/* In single quotes, as a shell reads it. */
static void
print_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	}
	putchar('\'');
}

static bool
env(struct control *c)
{
	struct env_variable variables[MAX_VARIABLES];
	size_t n = environment_list(
	    &c->arena, c->line.state, &c->place, variables, c->err);

	for (size_t i = 0; i < n; i++) {
		if (!variables[i].value) {
			printf("unset %s\n", variables[i].name);
			continue;
		}
		printf("export %s=", variables[i].name);
		print_quoted(variables[i].value);
		putchar('\n');
	}
	return n > 0;
}

/* The log outlives the server. */
static bool
logs(struct control *c)
{
	const char *path =
	    arena_printf(&c->arena, "%s/ecr-local.log", c->line.state);
	struct buf text = {0};
	bool good = file_read(path, &text) ||
	    fail(c->err, ERR_GENERAL, "no log in %s: %m", path);

	terminal_put(stdout, buf_text(&text), text.len);
	buf_free(&text);
	return good;
}

static int
run(const struct local_command *command, int argc, char **argv,
    struct error *err)
{
	struct control c = {.err = err};
	bool good = begin(&c, command, argc, argv) && command->act(&c);

	arena_free(&c.arena);
	return good ? EXIT_OK : -1;
}

#define DATA "[--data DIR]"

const struct local_command control_commands[] = {
    {"stop", DATA, "stop the server", run, stop, CONTROL_STATE, 0},
    {"status", DATA, "say where it runs", run, status, CONTROL_STATE, 0},
    {"logs", DATA, "print its log", run, logs, CONTROL_NONE, 0},
    {"env", DATA, "print what a shell needs to use it", run, env, CONTROL_STATE,
	0},
    {"seed", DATA " FILE", "fill it from JSON or YAML", run, seed,
	CONTROL_ENDPOINT, 1},
    {"reset", DATA, "throw everything in it away", run, reset, CONTROL_ENDPOINT,
	0},
    {NULL, NULL, NULL, NULL, NULL, CONTROL_NONE, 0},
};
