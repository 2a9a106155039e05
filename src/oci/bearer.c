/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/bearer.h"

#include <string.h>

#include "aws/wire/http_check.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "oci/manifest.h"

enum {
	SECONDS_MAX = 60,  /* for all of an exchange */
	LIFE_DEFAULT = 60, /* of a token that says nothing */
	LIFE_MAX = 24 * 60 * 60,
	MARGIN = 30 /* before its end it is renewed */
};

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

void
oci_bearer_put_url(
    struct buf *out, const struct oci_challenge *challenge, const char *scope)
{
	buf_puts(out, challenge->realm);
	if (!strchr(challenge->realm, '?'))
		buf_putc(out, '?');
	if (challenge->service)
		put_field(out, "service", challenge->service,
		    strlen(challenge->service));
	put_scopes(out, scope);
}

/* One exchange with the place that gives tokens. */
struct token_call {
	struct http *http;
	const struct oci_challenge *challenge;
	const struct oci_login *login;
	const char *scope;
	struct http_response response;
};

static bool
send_request(
    struct token_call *x, struct http_request *request, struct error *err)
{
	request->timeout = SECONDS_MAX;
	request->limit = HTTP_SMALL_MAX;
	return http_send(x->http, request, &x->response, err) == HTTP_OK;
}

/* distribution's token.md: one scope a parameter. */
static bool
send_get(struct token_call *x, struct error *err)
{
	struct buf url = {0};
	char *basic = oci_login_basic(x->login);
	struct http_header header = {"Authorization", basic};
	struct http_request request = {
	    .method = "GET", .headers = &header, .n_headers = basic ? 1 : 0};
	bool ok;

	oci_bearer_put_url(&url, x->challenge, x->scope);
	request.url = url.data;
	ok = send_request(x, &request, err);
	wipe_text(&basic);
	buf_free(&url);
	return ok;
}

/* distribution's oauth.md: a refresh token, and all scopes in one. */
static bool
send_post(struct token_call *x, struct error *err)
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
	ok = send_request(x, &request, err);
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
read_token(
    struct token_call *x, char **authorization, double *life, struct error *err)
{
	const struct buf *body = &x->response.body;
	json_t *reply = oci_json_read(buf_text(body), body->len, NULL);
	const char *token = json_get_string(reply, "token");
	struct buf value = {0};
	bool ok;

	if (!token || !*token)
		token = json_get_string(reply, "access_token");
	ok = token && *token
	    ? http_check_value(token, strlen(token), err)
	    : fail(err, ERR_GENERAL, "%s gives no token", x->challenge->realm);
	if (ok) {
		buf_printf(&value, "Bearer %s", token);
		*authorization = buf_take(&value);
		*life = life_of(reply);
	}
	json_wipe(reply);
	return ok;
}

static bool
refuse_token(const struct token_call *x, struct error *err)
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

char *
oci_bearer_get(struct http *http, const struct oci_challenge *challenge,
    const struct oci_login *login, const char *scope, double *life,
    struct error *err)
{
	struct token_call x = {http, challenge, login, scope, {0}};
	char *authorization = NULL;
	bool ok = !login->identity || send_post(&x, err);

	if (ok && (!login->identity || x.response.status == 404))
		ok = send_get(&x, err);
	if (ok && x.response.status != 200)
		ok = refuse_token(&x, err);
	if (ok)
		(void)read_token(&x, &authorization, life, err);
	http_response_free(&x.response);
	return authorization;
}
