/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/wire/http.h"
#include "base/browser.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text/pytext.h"
#include "local/page/key.h"
#include "local/command.h"
#include "local/environment.h"
#include "local/options.h"
#include "local/place.h"
#include "local/shell.h"

/* What every one of these commands starts from. */
struct control {
	struct arena arena;
	struct command_line line;
	struct server_place place;
	struct error *err;
};

/* In the environment of `run` or `env` that server is meant, and no other;
 * where it was started elsewhere only its address is known. */
static bool
begin_here(struct control *c, const struct local_command *command,
    const char *url, const char *state)
{
	struct error ignored = {0};

	if (state && *state)
		c->line.state = state;
	if (!*url || command->where == CONTROL_NONE ||
	    (state && *state &&
		place_find(&c->arena, state, &c->place, &ignored) &&
		strcmp(c->place.url, url) == 0))
		return true;
	error_clear(&ignored);
	c->place =
	    (struct server_place){.url = url, .key = getenv("ECR_LOCAL_KEY")};
	return command->where == CONTROL_ENDPOINT ||
	    fail(c->err, ERR_GENERAL,
		"the server of ECR_LOCAL_ENDPOINT, %s, does not run on this "
		"machine: unset ECR_LOCAL_ENDPOINT or give --data to mean "
		"another",
		url);
}

static bool
find_server(struct control *c, const struct local_command *command)
{
	const char *url = getenv("ECR_LOCAL_ENDPOINT");
	const int port = c->line.listen_given ? c->line.options.port : 0;

	if (c->line.unset)
		return true;
	if (!c->line.data_given && !port && url && *url)
		return begin_here(c, command, url, getenv("ECR_LOCAL_STATE"));
	if (command->where == CONTROL_NONE && (c->line.data_given || !port)) {
		if (!c->line.data_given)
			c->line.state =
			    place_last_log(&c->arena, c->line.state);
		return true;
	}
	if (c->line.data_given
		? !place_find(&c->arena, c->line.state, &c->place, c->err)
		: !place_find_any(
		      &c->arena, c->line.state, port, &c->place, c->err))
		return false;
	c->line.state = c->place.state;
	return true;
}

static bool
begin(struct control *c, const struct local_command *command, int argc,
    char **argv)
{
	if (!options_read(
		&c->arena, command->options, argc, argv, &c->line, c->err))
		return false;
	if (c->line.n_rest != command->words)
		return fail(c->err, ERR_USAGE,
		    command->words ? "the name of a file is needed"
				   : "no further words are taken");
	return find_server(c, command);
}

static bool
send_request(struct control *c, const char *method, const char *path,
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

/* Each line of what a server says of a file begins with the file's name. */
static bool
name_file(struct control *c, const char *file)
{
	char *rest = arena_strdup(&c->arena, c->err->message), *line;
	struct buf all = {0};

	while ((line = strsep(&rest, "\n")) != NULL)
		buf_printf(&all, "%s%s, %s", all.len ? "\n" : "", file, line);
	fail(c->err, ERR_GENERAL, "%s", buf_text(&all));
	buf_free(&all);
	return false;
}

/* Send and print the answer; `file`, or NULL, is where the body is from. */
static bool
post(struct control *c, const char *path, const struct buf *body,
    const char *file)
{
	struct http_response response = {0};
	bool good = send_request(c, "POST", path, body, &response);

	if (!good && file && response.status == 400)
		name_file(c, file);
	if (good)
		terminal_put(
		    stdout, buf_text(&response.body), response.body.len);
	http_response_free(&response);
	return good;
}

static bool
stop(struct control *c)
{
	/* the command of a run goes on without its server */
	const int signal = c->place.of_run ? SIGUSR1 : SIGTERM;

	if (kill((pid_t)c->place.pid, signal) != 0)
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
	const struct server_place *place = &c->place;
	struct http_response response = {0};
	bool good = send_request(c, "GET", "/_local/health", NULL, &response);

	if (good) {
		printf("ecr-local listens on %s", place->url);
		if (place->state)
			printf(" (pid %ld), account %s, region %s", place->pid,
			    place->account, place->region);
		putchar('\n');
		terminal_put(
		    stdout, buf_text(&response.body), response.body.len);
	}
	http_response_free(&response);
	return good;
}

static bool
reset(struct control *c)
{
	return post(c, "/_local/reset", NULL, NULL);
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
		good = post(c, "/_local/seed", &text,
		    strcmp(path, "-") == 0 ? "standard input" : path);
	buf_free(&text);
	return good;
}

static void
print_environment(struct control *c, const struct environment *made)
{
	struct buf lines = {0};

	for (size_t i = 0; i < made->n; i++)
		shell_put(
		    &lines, c->line.shell, made->at[i].name, made->at[i].value);
	fwrite(buf_text(&lines), 1, lines.len, stdout);
	buf_wipe(&lines);
}

static bool
env(struct control *c)
{
	struct environment made = {.arena = &c->arena};
	bool good = true;

	if (c->line.unset)
		environment_taken_back(&made);
	else
		good = environment_of_server(&made, &c->place, c->err);
	if (good)
		print_environment(c, &made);
	return good;
}

/* The key stands behind the "#": no server, log or proxy sees it there. */
static bool
open_page(struct control *c)
{
	const char *key = c->place.key;
	bool known = key && *key;
	const char *url = arena_printf(&c->arena, "%s/%s%s", c->place.url,
	    known ? "#key=" : "", known ? key : "");
	struct http_response response = {0};
	bool good = send_request(
			c, "GET", "/_local/page/index.html", NULL, &response) ||
	    (response.status == 404 &&
		fail(c->err, ERR_GENERAL,
		    "the server at %s has no page: it was started with "
		    "--no-page",
		    c->place.url));

	http_response_free(&response);
	if (!good || (!c->line.print && browser_open(url)))
		return good;
	printf("%s\n", url);
	return c->line.print ||
	    fail(c->err, ERR_GENERAL,
		"no browser could be started: open that address in one, or "
		"name a program in BROWSER");
}

/* The log outlives the server. */
static bool
logs(struct control *c)
{
	const char *path =
	    arena_printf(&c->arena, "%s/" PLACE_LOG, c->line.state);
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

#define WHERE "[--data DIR | --listen ADDRESS:PORT]"

const struct local_command control_commands[] = {
    {"stop", WHERE, "stop the server", run, stop, CONTROL_STATE, 0, OF_CONTROL},
    {"status", WHERE, "say where it runs", run, status, CONTROL_ENDPOINT, 0,
	OF_CONTROL},
    {"logs", WHERE, "print its log", run, logs, CONTROL_NONE, 0, OF_CONTROL},
    {"env", WHERE " [--shell NAME] [--unset]",
	"print what a shell needs to use it", run, env, CONTROL_STATE, 0,
	OF_ENV},
    {"open", WHERE " [--print]", "show its page in a browser", run, open_page,
	CONTROL_ENDPOINT, 0, OF_OPEN},
    {"seed", WHERE " FILE", "fill it from JSON or YAML", run, seed,
	CONTROL_ENDPOINT, 1, OF_CONTROL},
    {"reset", WHERE, "delete everything in it", run, reset, CONTROL_ENDPOINT, 0,
	OF_CONTROL},
    {NULL, NULL, NULL, NULL, NULL, CONTROL_NONE, 0, OF_CONTROL},
};
