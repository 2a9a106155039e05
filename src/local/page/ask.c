/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/ask.h"

#include <stdarg.h>
#include <string.h>

#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/utf8.h"
#include "local/http/server.h"
#include "local/store/json_text.h"

/* Numbers as Python has them that JSON has not: null. */
static bool
is_no_number(const json_t *value)
{
	return json_is_big(value) &&
	    !strpbrk(json_big_digits(value), "0123456789");
}

/* What strangers wrote may not keep a browser from reading all the rest. */
static void
tame(json_t *value)
{
	json_t *member;
	const char *key;
	void *next;
	size_t i;

	json_array_foreach (value, i, member)
		if (is_no_number(member))
			json_array_set_new(value, i, json_null());
		else
			tame(member);
	json_object_foreach_safe (value, next, key, member)
		if (is_no_number(member))
			json_object_iter_set_new(
			    value, json_object_key_to_iter(key), json_null());
		else
			tame(member);
}

static void
answer_json(struct response *response, int status, json_t *value)
{
	struct buf text = {0};

	tame(value);
	http_answer(response, status, "application/json", "%s", "");
	json_write(&text, value, &json_style_compact);
	buf_putc(&text, '\n');
	if (utf8_valid(text.data, text.len, NULL)) {
		buf_free(&response->body);
		response->body = text;
		return;
	}
	utf8_mend(&response->body, text.data, text.len);
	buf_free(&text);
}

bool
ask_fail(struct view *ask, int status, const char *format, ...)
{
	json_auto_t *body = NULL;
	va_list args;

	va_start(args, format);
	body = json_members(
	    "message", json_text(arena_vprintf(ask->arena, format, args)));
	va_end(args);
	answer_json(ask->response, status, body);
	return false;
}

bool
ask_refuse(struct view *ask, int status)
{
	answer_json(ask->response, status, ask->out);
	return false;
}

void
ask_put(struct view *ask, const char *name, json_t *value)
{
	json_object_set_new(ask->out, name, value);
}

json_t *
json_or_null(const char *text)
{
	return text ? json_text(text) : json_null();
}

json_t *
json_moment(double seconds)
{
	char text[40];

	if (seconds <= 0)
		return json_null();
	isotime_write((time_t)seconds, "Z", text);
	return json_text(text);
}

json_t *
json_day(int64_t day)
{
	char text[40];

	isotime_write((time_t)(day * 86400), "Z", text);
	text[strcspn(text, "T")] = '\0';
	return json_text(text);
}

bool
text_holds(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

/* What is not told is the server's own, which may have nothing in it yet. */
static bool
find_registry(struct view *ask)
{
	const struct server_options *options = &ask->request->server->options;
	const char *account = request_argument(ask->request, "account");
	const char *region = request_argument(ask->request, "region");

	if (!registry_find(&ask->tx, ask->arena,
		account ? account : options->account,
		region ? region : options->region, &ask->registry))
		return false;
	return ask->registry.id > 0 || (!account && !region) ||
	    (strcmp(ask->registry.account, options->account) == 0 &&
		strcmp(ask->registry.region, options->region) == 0) ||
	    ask_fail(ask, 404,
		"the account %s has no registry in the region %s",
		ask->registry.account, ask->registry.region);
}

static bool
find_repo(struct view *ask)
{
	const char *name = ask->in
	    ? json_get_string(ask->in, "repository")
	    : request_argument(ask->request, "repository");

	if (!name)
		return ask_fail(ask, 400, "no repository is named");
	if (repo_find(&ask->tx, ask->arena, ask->registry.id, name, &ask->repo))
		return true;
	return !ask->tx.failed &&
	    ask_fail(ask, 404, "there is no repository '%s'", name);
}

static bool
find_image(struct view *ask)
{
	const char *digest = request_argument(ask->request, "digest");
	const char *tag = request_argument(ask->request, "tag");

	if (!digest == !tag)
		return ask_fail(ask, 400, "a digest or a tag is needed");
	/* A colon makes the difference between them. */
	if ((digest ? strchr(digest, ':') != NULL : !strchr(tag, ':')) &&
	    image_find(&ask->tx, ask->arena, &ask->repo, digest ? digest : tag,
		&ask->image))
		return true;
	return !ask->tx.failed &&
	    ask_fail(ask, 404, "there is no image '%s' in the repository '%s'",
		digest ? digest : tag, ask->repo.name);
}

static bool
read_body(struct view *ask)
{
	const struct buf *body = &ask->request->body;

	ask->in = json_read_bounded(buf_text(body), body->len);
	return json_is_object(ask->in) ||
	    ask_fail(ask, 400, "the body is not a JSON object");
}

static bool
answer(struct view *ask, int needs, bool (*run)(struct view *))
{
	struct store *store = ask->request->server->store;
	bool good;

	if ((needs & ASK_BODY) && !read_body(ask))
		return false;
	if (!(needs & ASK_WRITE ? store_write(store, &ask->tx)
				: store_read(store, &ask->tx)))
		return false;
	good = find_registry(ask) && (!(needs & ASK_REPO) || find_repo(ask)) &&
	    (!(needs & ASK_IMAGE) || find_image(ask)) && run(ask) &&
	    !ask->tx.failed && (!(needs & ASK_WRITE) || store_commit(&ask->tx));
	store_end(&ask->tx);
	return good && (!ask->later || ask->later(ask));
}

void
ask_run(struct request *request, struct response *response, int needs,
    bool (*run)(struct view *))
{
	struct view ask = {.request = request,
	    .response = response,
	    .arena = request->arena,
	    .out = json_object()};

	if (!answer(&ask, needs, run)) {
		if (!response->status)
			ask_fail(&ask, 500, "the store failed");
	} else if (!response->status) {
		answer_json(response, 200, ask.out);
	}
	json_decref(ask.in);
	json_decref(ask.out);
}
