/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/client_run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/memory/buf.h"
#include "base/child.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/terminal.h"

enum { LOGIN_MAX = 1 << 20 }; /* bytes of a login */

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
		(void)terminal_put(stderr, chunk, (size_t)n);
		if (said->len < 64 * 1024)
			buf_add(said, chunk, (size_t)n);
	}
}

/* Run `argv` with `input` on its standard input: its exit status, or -1.
 * `said` (or NULL: it keeps our output) gets what it says. */
static int
run(const char *const *argv, const struct buf *input, struct buf *said,
    struct error *err)
{
	struct child child;
	int why = child_start(
	    &child, argv, NULL, said ? CHILD_IN | CHILD_OUT_ERR : CHILD_IN);
	int status;

	if (why == ENOENT)
		fail(err, ERR_GENERAL, "%s was not found in PATH", argv[0]);
	else if (why != 0)
		fail(err, ERR_GENERAL, "%s cannot be started: %s", argv[0],
		    strerror(why));
	if (why != 0)
		return -1;
	(void)file_write_fd(child.in, buf_text(input), input->len);
	close(child.in);
	child.in = -1;
	if (said)
		relay(child.out, said);
	status = child_end(&child);
	if (status < 0)
		fail(err, ERR_GENERAL, "%s was ended by signal %d", argv[0],
		    -status);
	return status < 0 ? -1 : status;
}

/* The client shows the status alone; these are its usual reasons. */
static bool
explain_refusal(const char *client, const char *host, const struct buf *said,
    struct error *err)
{
	if (strstr(buf_text(said), "400 Bad Request"))
		return fail(err, ERR_GENERAL,
		    "%s could not log in: %s answered 400 to a password that "
		    "the service has just issued for it; is another registry, "
		    "region or proxy behind that name?",
		    client, host);
	return fail(
	    err, ERR_GENERAL, "%s could not log in to %s", client, host);
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
	status = run(argv, &input, &said, err);
	if (status > 0)
		explain_refusal(client, host, &said, err);
	buf_wipe(&input);
	buf_free(&said);
	return status == 0;
}

bool
client_has_helper(const char *helper)
{
	struct buf program = {0};
	bool has;

	buf_printf(&program, "docker-credential-%s", helper);
	has = env_has_program(program.data);
	buf_free(&program);
	return has;
}

/* As run(), of `docker-credential-HELPER VERB`. */
static int
run_helper(const char *helper, const char *verb, const struct buf *input,
    struct buf *said, struct error *err)
{
	struct buf program = {0};
	const char *argv[] = {NULL, verb, NULL};
	int status;

	buf_printf(&program, "docker-credential-%s", helper);
	argv[0] = program.data;
	status = run(argv, input, said, err);
	buf_free(&program);
	return status;
}

/* Ask a helper to store or erase. */
static bool
tell(const char *helper, const char *verb, const struct buf *input,
    struct error *err)
{
	struct buf said = {0};
	int status = run_helper(helper, verb, input, &said, err);

	if (status > 0)
		fail(err, ERR_GENERAL, "docker-credential-%s %s has failed",
		    helper, verb);
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

bool
client_get(const char *helper, const char *host, struct buf *out)
{
	struct buf program = {0};
	const char *argv[] = {NULL, "get", NULL};
	struct child child;
	bool ok;

	buf_printf(&program, "docker-credential-%s", helper);
	argv[0] = program.data;
	ok = child_start(&child, argv, NULL, CHILD_IN | CHILD_OUT) == 0;
	if (ok) {
		(void)file_write_fd(child.in, host, strlen(host));
		close(child.in);
		child.in = -1;
		ok = file_read_most(child.out, LOGIN_MAX, out);
		ok = child_end(&child) == 0 && ok;
	}
	buf_free(&program);
	return ok;
}

int
client_pass(const char *helper, const char *verb, const struct buf *input,
    struct error *err)
{
	return run_helper(helper, verb, input, NULL, err);
}
