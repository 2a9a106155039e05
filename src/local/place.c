/* SPDX-License-Identifier: Apache-2.0 */
#include "local/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/url.h"
#include "local/store/private.h"
#include "local/auth/token.h"

/* Servers in memory at once. */
enum { MOST = 64 };

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

/* It stays open as long as the claim lasts. */
static int claim = -1;

/* 0, or the errno: EWOULDBLOCK when another server has it. */
static int
try_claim(const char *state)
{
	int fd, why;

	if (!file_make_folders(state, 0700) ||
	    (fd = open_lock(state, true)) < 0)
		return errno;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		private_mend(state);
		claim = fd;
		return 0;
	}
	why = errno;
	close(fd);
	return why;
}

bool
place_claim(const char *state, struct error *err)
{
	int why = try_claim(state);

	if (why == EWOULDBLOCK)
		return fail(err, ERR_GENERAL,
		    "another ecr-local runs on %s: stop it, or give another "
		    "--data",
		    state);
	return why == 0 ||
	    fail(err, ERR_GENERAL, "cannot write in %s: %s", state,
		strerror(why));
}

void
place_release(void)
{
	if (claim >= 0)
		close(claim);
	claim = -1;
}

/* Of those in memory; the first is number 1, the store's own is 0. */
static char *
numbered(struct arena *arena, const char *state, int number)
{
	return number == 0 ? arena_strdup(arena, state)
			   : arena_printf(arena, "%s/memory/%d", state, number);
}

const char *
place_claim_memory(struct arena *arena, const char *state, struct error *err)
{
	const char *path = state;
	int why = EWOULDBLOCK;

	for (int i = 1; i <= MOST && why == EWOULDBLOCK; i++) {
		path = numbered(arena, state, i);
		why = try_claim(path);
	}
	if (why == 0)
		return path;
	fail(err, ERR_GENERAL, "cannot write in %s: %s", path, strerror(why));
	return NULL;
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

struct server_place
place_of(struct arena *arena, const char *state, const struct server *server,
    bool of_run)
{
	const struct server_options *options = &server->options;
	char *real = realpath(state, NULL);
	char *data = realpath(options->data, NULL);
	struct server_place place = {.pid = (long)getpid(),
	    .of_run = of_run,
	    .state = arena_strdup(arena, real ? real : state),
	    .host = server->host,
	    .url = arena_printf(arena, "%s://%s",
		options->tls ? "https" : "http", server->host),
	    .account = options->account,
	    .region = options->region,
	    .auth = options->require_auth,
	    .key = token_store_key(arena, server->secret),
	    .ca = options->tls
		? arena_strdup(arena, data ? data : options->data)
		: NULL};

	free(real);
	free(data);
	return place;
}

bool
place_tell(const struct server_place *place, struct error *err)
{
	json_auto_t *told = json_members("pid", json_integer(place->pid), "url",
	    json_text(place->url), "host", json_text(place->host), "account",
	    json_text(place->account), "region", json_text(place->region),
	    "auth", json_boolean(place->auth), "run",
	    json_boolean(place->of_run));
	struct arena arena = {0};
	struct buf text = {0};
	bool good;

	if (place->key)
		json_object_set_new(told, "key", json_text(place->key));
	if (place->ca)
		json_object_set_new(told, "ca", json_text(place->ca));
	json_write(&text, told, &json_style_output);
	buf_puts(&text, "\n");
	good = file_replace(in_state(&arena, place->state, "server.json"),
		   text.data, text.len, 0600) ||
	    fail(err, ERR_GENERAL, "cannot write in %s: %m", place->state);
	buf_free(&text);
	arena_free(&arena);
	return good;
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

	return text ? arena_strdup(arena, text) : NULL;
}

static bool
flag(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

/* False when none runs there. */
static bool
find(struct arena *arena, const char *state, struct server_place *out)
{
	json_auto_t *place = NULL;
	struct buf text = {0};
	char *real;

	if (!place_is_free(state) &&
	    file_read_small(in_state(arena, state, "server.json"), &text))
		place = json_read(buf_text(&text), text.len, NULL);
	buf_free(&text);
	if (!json_is_object(place))
		return false;
	real = realpath(state, NULL);
	*out = (struct server_place){
	    .state = arena_strdup(arena, real ? real : state),
	    .pid = (long)json_integer_value(json_object_get(place, "pid")),
	    .of_run = flag(place, "run"),
	    .host = member(arena, place, "host"),
	    .url = member(arena, place, "url"),
	    .account = member(arena, place, "account"),
	    .region = member(arena, place, "region"),
	    .auth = flag(place, "auth"),
	    .key = member(arena, place, "key"),
	    .ca = member(arena, place, "ca")};
	free(real);
	return out->url != NULL && out->host != NULL;
}

static bool
fail_none(const char *state, struct error *err)
{
	return fail(err, ERR_GENERAL,
	    "no ecr-local runs on %s: start one with ecr-local start --detach",
	    state);
}

bool
place_find(struct arena *arena, const char *state, struct server_place *out,
    struct error *err)
{
	return find(arena, state, out) || fail_none(state, err);
}

static bool
listens_on(const struct server_place *place, int port)
{
	struct url url;

	url_split(&url, place->url);
	return port == 0 || url_port(&url) == port;
}

bool
place_find_any(struct arena *arena, const char *state, int port,
    struct server_place *out, struct error *err)
{
	struct server_place place;
	struct buf names = {0};
	int n = 0;

	for (int i = 0; i <= MOST; i++) {
		if (!find(arena, numbered(arena, state, i), &place) ||
		    !listens_on(&place, port))
			continue;
		if (n++ == 0)
			*out = place;
		buf_printf(&names, "%s%s (pid %ld)", n > 1 ? ", " : "",
		    place.url, place.pid);
	}
	if (n == 0 && port)
		fail(err, ERR_GENERAL,
		    "no ecr-local of this folder listens on port %d; one that "
		    "was started with --data DIR is found by it alone",
		    port);
	else if (n == 0)
		fail_none(state, err);
	else if (n > 1)
		fail(err, ERR_USAGE,
		    "several run: %s; --listen ADDRESS:PORT says which is "
		    "meant",
		    buf_text(&names));
	buf_free(&names);
	return n == 1;
}

const char *
place_last_log(struct arena *arena, const char *state)
{
	const char *found = state;
	time_t newest = 0;
	struct stat st;

	for (int i = 0; i <= MOST; i++) {
		const char *path = numbered(arena, state, i);

		if (stat(in_state(arena, path, PLACE_LOG), &st) == 0 &&
		    st.st_mtime >= newest) {
			found = path;
			newest = st.st_mtime;
		}
	}
	return found;
}
