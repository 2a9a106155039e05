/* SPDX-License-Identifier: Apache-2.0 */
#include "local/place.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/url.h"
#include "local/store/private.h"
#include "local/auth/token.h"

static char *
in_state(struct arena *arena, const char *state, const char *name)
{
	return arena_printf(arena, "%s/%s", state, name);
}

static int
open_lock(const char *state, bool make)
{
	struct arena arena = {0};
	int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (make ? O_CREAT : 0);
	int fd = open(in_state(&arena, state, "lock"), flags, 0600);

	arena_free(&arena);
	return fd;
}

bool
place_claim(const char *state, struct error *err)
{
	int fd;

	if (!file_make_folders(state, 0700))
		return fail(
		    err, ERR_GENERAL, "cannot make the folder %s: %m", state);
	fd = open_lock(state, true);
	if (fd < 0)
		return fail(err, ERR_GENERAL, "cannot write in %s: %m", state);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		private_mend(state);
		return true; /* the descriptor stays open to the end */
	}
	close(fd);
	return fail(err, ERR_GENERAL,
	    "another ecr-local runs on %s: stop it, or give another --data",
	    state);
}

bool
place_is_free(const char *state)
{
	int fd = open_lock(state, false);
	bool is_free = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd >= 0)
		close(fd);
	return is_free;
}

bool
place_tell(const char *state, const struct server *server, struct arena *arena,
    struct error *err)
{
	char *data = realpath(server->options.data, NULL);
	json_auto_t *place = json_members("pid", json_integer(getpid()),
	    "scheme", json_text(server->options.tls ? "https" : "http"), "host",
	    json_text(server->host), "account",
	    json_text(server->options.account), "region",
	    json_text(server->options.region), "auth",
	    json_boolean(server->options.require_auth), "data",
	    json_text(data ? data : server->options.data));
	struct buf text = {0};
	bool good;

	if (server->options.require_auth)
		json_object_set_new(place, "key",
		    json_text(token_store_key(arena, server->secret)));
	json_write(&text, place, &json_style_output);
	buf_puts(&text, "\n");
	good = file_replace(
	    in_state(arena, state, "server.json"), text.data, text.len, 0600);
	buf_free(&text);
	free(data);
	return good || fail(err, ERR_GENERAL, "cannot write in %s: %m", state);
}

void
place_forget(const char *state)
{
	struct arena arena = {0};

	unlink(in_state(&arena, state, "server.json"));
	arena_free(&arena);
}

static const char *
member(struct arena *arena, const json_t *object, const char *name)
{
	const char *text = json_get_string(object, name);

	return arena_strdup(arena, text ? text : "");
}

bool
place_find(struct arena *arena, const char *state, struct server_place *out,
    struct error *err)
{
	json_auto_t *place = NULL;
	struct buf text = {0};
	struct url url;

	if (!place_is_free(state) &&
	    file_read(in_state(arena, state, "server.json"), &text))
		place = json_read(buf_text(&text), text.len, NULL);
	buf_free(&text);
	if (!json_is_object(place))
		return fail(err, ERR_GENERAL,
		    "no ecr-local runs on %s: start one with ecr-local start "
		    "--detach",
		    state);
	out->pid = (long)json_integer_value(json_object_get(place, "pid"));
	out->host = member(arena, place, "host");
	out->url = arena_printf(
	    arena, "%s://%s", member(arena, place, "scheme"), out->host);
	out->auth = json_is_true(json_object_get(place, "auth"));
	out->key = out->auth ? member(arena, place, "key") : NULL;
	url_split(&url, out->url);
	out->ca = url_is_http(&url, true) ? member(arena, place, "data") : NULL;
	out->account = member(arena, place, "account");
	out->region = member(arena, place, "region");
	return true;
}
