/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/token.h"

#include <stdlib.h>
#include <string.h>

#include "aws/wire/http_check.h"
#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/text/base64.h"
#include "base/url.h"
#include "oci/challenge.h"
#include "oci/manifest.h"
#include "oci/origin.h"

enum {
	SECONDS_MAX = 60,        /* for all of an exchange */
	LIFE_DEFAULT = 60,       /* of a token that says nothing */
	LIFE_MAX = 24 * 60 * 60, /* whatever it says */
	MARGIN = 30,             /* before its end it is renewed */
	TOKENS_MAX = 1000
};

/* One that was given; of a password, `scope` is NULL. */
struct token {
	char *origin, *scope, *authorization;
	double until; /* on the steady clock */
};

struct oci_tokens {
	struct http *http;
	const char *origin;
	oci_login_find *find;
	void *ctx;
	struct token *list;
	size_t n, room;
};

static void
clear_login(struct oci_login *login)
{
	wipe_text(&login->user);
	wipe_text(&login->password);
	wipe_text(&login->identity);
}

struct oci_tokens *
oci_tokens_open(
    struct http *http, const char *origin, oci_login_find *find, void *ctx)
{
	struct oci_tokens *tokens = xmalloc(sizeof(*tokens));

	*tokens = (struct oci_tokens){
	    .http = http, .origin = origin, .find = find, .ctx = ctx};
	return tokens;
}

static void
forget(struct token *token)
{
	free(token->origin);
	free(token->scope);
	wipe_text(&token->authorization);
}

void
oci_tokens_close(struct oci_tokens *tokens)
{
	if (!tokens)
		return;
	for (size_t i = 0; i < tokens->n; i++)
		forget(&tokens->list[i]);
	free(tokens->list);
	free(tokens);
}

static char *
origin_of(const char *text)
{
	struct buf out = {0};
	struct url url;

	url_split(&url, text);
	url_put_origin(&out, &url);
	return buf_take(&out);
}

static struct token *
find_token(struct oci_tokens *tokens, const char *url, const char *scope)
{
	for (size_t i = 0; i < tokens->n; i++) {
		struct token *token = &tokens->list[i];

		if (oci_origin_same(token->origin, url) &&
		    (!token->scope || (scope && !strcmp(token->scope, scope))))
			return token;
	}
	return NULL;
}

const char *
oci_tokens_get(struct oci_tokens *tokens, const char *url, const char *scope)
{
	const struct token *token = find_token(tokens, url, scope ? scope : "");

	return token && token->until > clock_steady() ? token->authorization
						      : NULL;
}

/* In place of the one for the same, where there is one; `authorization` is
 * taken over. */
static void
keep(struct oci_tokens *tokens, const char *url, const char *scope,
    char *authorization, double life)
{
	struct token *token = find_token(tokens, url, scope ? scope : "");

	if (token) {
		forget(token);
	} else {
		if (tokens->n == TOKENS_MAX) {
			forget(&tokens->list[0]);
			tokens->list[0] = tokens->list[--tokens->n];
		}
		if (tokens->n == tokens->room) {
			tokens->room = tokens->room ? 2 * tokens->room : 8;
			tokens->list = xrealloc(
			    tokens->list, tokens->room * sizeof(*tokens->list));
		}
		token = &tokens->list[tokens->n++];
	}
	*token = (struct token){.origin = origin_of(url),
	    .scope = scope ? xstrdup(scope) : NULL,
	    .authorization = authorization,
	    .until = clock_steady() + life};
}

/* "Basic …" of a login with a password, malloc'd; else NULL. */
static char *
basic_of(const struct oci_login *login)
{
	struct buf pair = {0}, out = {0};

	if (!login->user || !login->password)
		return NULL;
	buf_printf(&pair, "%s:%s", login->user, login->password);
	buf_puts(&out, "Basic ");
	base64_encode(&out, buf_text(&pair), pair.len);
	buf_wipe(&pair);
	return buf_take(&out);
}

static bool
want_login(const struct oci_tokens *tokens, struct error *err)
{
	return fail_code(err, ERR_SERVICE, "UNAUTHORIZED",
	    "%s wants a login, and none is known: see `ecr login` and "
	    "`docker login`",
	    tokens->origin);
}

/* The same password again would be refused again. */
static bool
use_password(struct oci_tokens *tokens, const char *url,
    const struct oci_login *login, struct error *err)
{
	const char *known = oci_tokens_get(tokens, url, NULL);
	char *basic = basic_of(login);

	if (!basic)
		return want_login(tokens, err);
	if (known && strcmp(known, basic) == 0) {
		wipe_text(&basic);
		return fail_code(err, ERR_SERVICE, "UNAUTHORIZED",
		    "%s does not take the login that is known for it",
		    tokens->origin);
	}
	keep(tokens, url, NULL, basic, LIFE_MAX);
	return true;
}

/* Append "&name=value" of a form or a query. */
static void
put_field(struct buf *out, const char *name, const char *value, size_t len)
{
	if (out->len > 0 && !strchr("?&", out->data[out->len - 1]))
		buf_putc(out, '&');
	buf_printf(out, "%s=", name);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];

		if (c > ' ' && c < 0x7f && !strchr("%&+#=?\"<>\\^`{|}", c))
			buf_putc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

/* One for each word. */
static void
put_scopes(struct buf *out, const char *scope)
{
	while (scope && *scope) {
		size_t len = strcspn(scope, " ");

		if (len > 0)
			put_field(out, "scope", scope, len);
		scope += len + (scope[len] == ' ');
	}
}

/* One exchange with the place that gives tokens. */
struct exchange {
	struct oci_tokens *tokens;
	const struct oci_challenge *challenge;
	const struct oci_login *login;
	const char *scope; /* to ask for */
	const char *kept;  /* what it is kept for */
	struct http_response response;
};

static bool
send(struct exchange *x, struct http_request *request, struct error *err)
{
	request->timeout = SECONDS_MAX;
	request->limit = HTTP_SMALL_MAX;
	return http_send(x->tokens->http, request, &x->response, err) ==
	    HTTP_OK;
}

/* distribution's token.md: one scope a parameter. */
static bool
send_get(struct exchange *x, struct error *err)
{
	struct buf url = {0};
	char *basic = basic_of(x->login);
	struct http_header header = {"Authorization", basic};
	struct http_request request = {
	    .method = "GET", .headers = &header, .n_headers = basic ? 1 : 0};
	bool ok;

	buf_puts(&url, x->challenge->realm);
	if (!strchr(url.data, '?'))
		buf_putc(&url, '?');
	if (x->challenge->service)
		put_field(&url, "service", x->challenge->service,
		    strlen(x->challenge->service));
	put_scopes(&url, x->scope);
	request.url = url.data;
	ok = send(x, &request, err);
	wipe_text(&basic);
	buf_free(&url);
	return ok;
}

/* distribution's oauth.md: a refresh token, and all scopes in one. */
static bool
send_post(struct exchange *x, struct error *err)
{
	const char *service = x->challenge->service;
	const char *identity = x->login->identity, *scope = x->scope;
	struct buf form = {0};
	struct http_header header = {
	    "Content-Type", "application/x-www-form-urlencoded"};
	struct http_request request = {.method = "POST",
	    .url = x->challenge->realm,
	    .headers = &header,
	    .n_headers = 1};
	bool ok;

	put_field(&form, "grant_type", "refresh_token", 13);
	put_field(&form, "service", service ? service : "",
	    service ? strlen(service) : 0);
	put_field(&form, "client_id", "ecr", 3);
	if (scope)
		put_field(&form, "scope", scope, strlen(scope));
	put_field(&form, "refresh_token", identity, strlen(identity));
	request.body = form.data;
	request.body_len = form.len;
	ok = send(x, &request, err);
	buf_wipe(&form);
	return ok;
}

static double
life_of(const json_t *reply)
{
	double life = json_number_value(json_object_get(reply, "expires_in"));

	if (!(life >= 1))
		life = LIFE_DEFAULT;
	if (life > LIFE_MAX)
		life = LIFE_MAX;
	return life - (life / 10 < MARGIN ? life / 10 : MARGIN);
}

static bool
read_token(struct exchange *x, const char *url, struct error *err)
{
	const struct buf *body = &x->response.body;
	json_t *reply = oci_json_read(buf_text(body), body->len, NULL);
	const char *token = json_get_string(reply, "token");
	struct buf value = {0};
	bool ok;

	if (!token || !*token)
		token = json_get_string(reply, "access_token");
	ok = (token && *token) ||
	    fail(err, ERR_GENERAL, "%s gives no token", x->challenge->realm);
	ok = ok && http_check_value(token, strlen(token), err);
	if (ok) {
		buf_printf(&value, "Bearer %s", token);
		keep(x->tokens, url, x->kept ? x->kept : "", buf_take(&value),
		    life_of(reply));
	}
	json_wipe(reply);
	return ok;
}

static bool
refuse_token(const struct exchange *x, struct error *err)
{
	int status = x->response.status;

	if (status == 401 || status == 403)
		return fail_code(err, ERR_SERVICE, "UNAUTHORIZED",
		    "%s gives no token %s: status %d", x->challenge->realm,
		    x->login->user || x->login->identity
			? "for the login that is known"
			: "to nobody in particular, and no login is known",
		    status);
	return fail(err, ERR_GENERAL, "%s gives no token: status %d",
	    x->challenge->realm, status);
}

static bool
use_bearer(struct oci_tokens *tokens, const char *url, const char *scope,
    const struct oci_challenge *challenge, const struct oci_login *login,
    struct error *err)
{
	struct exchange x = {.tokens = tokens,
	    .challenge = challenge,
	    .login = login,
	    .scope = challenge->scope,
	    .kept = scope};
	bool ok;

	/* another place knows nothing of our repositories */
	if (scope && oci_origin_same(tokens->origin, url))
		x.scope = scope;

	if (!challenge->realm || !oci_origin_is_near(url, challenge->realm))
		return fail(err, ERR_GENERAL,
		    "%s sends to \"%.200s\" for its tokens, which is not of "
		    "the same registry: nothing was sent there",
		    url, challenge->realm ? challenge->realm : "");
	ok = !login->identity || send_post(&x, err);
	if (ok && (!login->identity || x.response.status == 404))
		ok = send_get(&x, err);
	if (ok && x.response.status != 200)
		ok = refuse_token(&x, err);
	ok = ok && read_token(&x, url, err);
	http_response_free(&x.response);
	return ok;
}

bool
oci_tokens_renew(struct oci_tokens *tokens, const char *url, const char *scope,
    const char *challenges, struct error *err)
{
	bool own = oci_origin_same(tokens->origin, url), ok;
	struct oci_login login = {0};
	struct oci_challenge challenge;
	struct arena arena = {0};
	struct url parts;
	char *host;

	url_split(&parts, tokens->origin);
	host = slice_copy(parts.authority);
	oci_challenge_read(&arena, challenges, &challenge);
	/* another host is entered by nobody in particular, as it asks */
	ok = !own || !tokens->find ||
	    tokens->find(tokens->ctx, host, &login, err);
	if (ok && challenge.bearer)
		ok = use_bearer(tokens, url, scope, &challenge, &login, err);
	else if (ok && challenge.basic)
		ok = use_password(tokens, url, &login, err);
	else if (ok)
		ok = fail(err, ERR_GENERAL,
		    "%s wants a login of a kind that is not known here",
		    tokens->origin);
	clear_login(&login);
	arena_free(&arena);
	free(host);
	return ok;
}
