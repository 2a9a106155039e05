/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/sso_flow.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/identity/ask.h"
#include "aws/identity/callback.h"
#include "aws/identity/oidc.h"
#include "aws/identity/pending.h"
#include "aws/identity/pkce.h"
#include "aws/identity/sso_client.h"
#include "aws/identity/token.h"
#include "aws/wire/sigv4_canon.h"
#include "base/interrupt.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"

enum {
	PATIENCE = 10 * 60, /* for the browser */
	INTERVAL = 5,       /* between two questions for a token */
	SLOW_DOWN = 5,
	EAGER = 20 /* questions without a pause */
};

static const char device_grant[] =
    "urn:ietf:params:oauth:grant-type:device_code";

/* What every question of this client has: its name and secret, and `rest`,
 * an object that is taken over. */
static json_t *
params_of(const json_t *client, json_t *rest)
{
	json_object_set(rest, "clientId", json_object_get(client, "clientId"));
	json_object_set(
	    rest, "clientSecret", json_object_get(client, "clientSecret"));
	return rest;
}

static json_t *
token_ask(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, const json_t *params, struct error *err)
{
	json_t *answer =
	    oidc_ask(lookup, login->region, OIDC_TOKEN, params, err);
	json_t *token = NULL;

	if (answer)
		token = oidc_token(answer, login->start_url, login->region,
		    client, json_get_string(client, "expiresAt"), err);
	else if (strcmp(ask_code(err), "ExpiredTokenException") == 0)
		callback_fail_expired(err);
	json_wipe(answer);
	return token;
}

/* One question for a token: NULL with `err` empty while it must wait. */
static json_t *
device_try(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, const json_t *params, double *interval,
    struct error *err)
{
	json_t *token = token_ask(lookup, login, client, params, err);
	bool slower = strcmp(ask_code(err), "SlowDownException") == 0;

	if (slower)
		*interval += SLOW_DOWN;
	if (slower ||
	    strcmp(ask_code(err), "AuthorizationPendingException") == 0)
		error_clear(err);
	return token;
}

/* Ask again and again.  A service that never says that the code has expired,
 * and one that wants no pause, are none of the peer's cares. */
static json_t *
device_wait(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, const json_t *params, double interval, time_t end,
    struct error *err)
{
	json_t *token = NULL;

	for (int asked = 1;; asked++) {
		token =
		    device_try(lookup, login, client, params, &interval, err);
		if (token || err->kind != ERR_NONE)
			return token;
		if (time(NULL) > end) {
			callback_fail_expired(err);
			return NULL;
		}
		if (interval < 1 && asked >= EAGER)
			interval = 1;
		if (interval > 0 && !interrupt_sleep(interval))
			return fail_null(err, ERR_INTERRUPT, "%s", "");
	}
}

/* The authorization is there: once before anything is said, as the person may
 * have agreed long ago. */
static json_t *
device_token(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, const json_t *answer, struct error *err)
{
	struct pending pending = {0};
	json_t *params, *token = NULL;
	const json_t *pause = json_object_get(answer, "interval");
	double interval = pause ? json_number_value(pause) : INTERVAL;
	const char *device;
	json_int_t seconds;

	if (!oidc_seconds(answer, "expiresIn", &seconds, err) ||
	    !(device = oidc_text(answer, "deviceCode", err)) ||
	    !(pending.code = oidc_text(answer, "userCode", err)) ||
	    !(pending.url = oidc_text(answer, "verificationUri", err)) ||
	    !(pending.filled =
		    oidc_text(answer, "verificationUriComplete", err)))
		return NULL;
	params = params_of(client,
	    json_members("grantType", json_text(device_grant), "deviceCode",
		json_text(device)));
	token = device_try(lookup, login, client, params, &interval, err);
	if (!token && err->kind == ERR_NONE &&
	    pending_show(lookup->settings->ui, &pending, login->silent, err))
		token = device_wait(lookup, login, client, params, interval,
		    time(NULL) + (time_t)seconds, err);
	json_wipe(params);
	return token;
}

static json_t *
device_flow(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, struct error *err)
{
	json_t *params = params_of(
	    client, json_members("startUrl", json_text(login->portal)));
	json_t *answer =
	    oidc_ask(lookup, login->region, OIDC_AUTHORIZE, params, err);
	json_t *token = NULL;

	if (answer)
		token = device_token(lookup, login, client, answer, err);
	json_wipe(params);
	json_wipe(answer);
	return token;
}

static void
query_add(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=", name);
	canon_encode(out, value, strlen(value), "");
	buf_putc(out, '&');
}

/* Where the browser is sent; in the settings' arena. */
static char *
authorize_url(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, const struct pkce *pkce, const char *back,
    struct error *err)
{
	const char *origin = oidc_origin(lookup, login->region, err);
	json_t *scopes = sso_scopes_asked(login), *scope;
	struct buf text = {0}, list = {0};
	char *url = NULL;
	size_t i;

	json_array_foreach (scopes, i, scope)
		buf_printf(
		    &list, "%s%s", i ? " " : "", json_string_value(scope));
	if (origin) {
		buf_printf(&text, "%s/authorize?", origin);
		query_add(&text, "response_type", "code");
		query_add(
		    &text, "client_id", json_get_string(client, "clientId"));
		query_add(&text, "redirect_uri", back);
		query_add(&text, "state", pkce->state);
		query_add(&text, "code_challenge_method", "S256");
		query_add(&text, "scopes", buf_text(&list));
		buf_printf(&text, "code_challenge=%s", pkce->challenge);
		url = buf_keep(&text, lookup->settings->arena);
	}
	json_decref(scopes);
	buf_free(&list);
	return url;
}

static json_t *
code_redeem(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, const struct pkce *pkce, const char *back,
    const struct callback_answer *answer, struct error *err)
{
	json_t *params, *token;

	if (!answer->code || strcmp(answer->state, pkce->state) != 0)
		return fail_null(err, ERR_GENERAL,
		    "Error loading authorization code: %s",
		    answer->code
			? "State parameter does not match expected value."
			: "Failed to retrieve an authorization code.");
	params = params_of(client,
	    json_members("grantType", json_text("authorization_code"),
		"redirectUri", json_text(back), "codeVerifier",
		json_text(pkce->verifier), "code", json_text(answer->code)));
	token = token_ask(lookup, login, client, params, err);
	json_wipe(params);
	return token;
}

static json_t *
code_flow(const struct lookup *lookup, const struct sso_login *login,
    const json_t *client, struct callback *callback, struct error *err)
{
	const char *back = callback_url(callback);
	struct pending pending = {.elsewhere = "--use-device-code"};
	struct callback_answer answer;
	struct pkce pkce;
	json_t *token = NULL;

	pkce_make(&pkce);
	pending.url = pending.filled =
	    authorize_url(lookup, login, client, &pkce, back, err);
	if (pending.url &&
	    pending_show(lookup->settings->ui, &pending, login->silent, err) &&
	    callback_wait(callback, PATIENCE, &answer, err)) {
		token = code_redeem(
		    lookup, login, client, &pkce, back, &answer, err);
		callback_answer_clear(&answer);
	}
	wipe(&pkce, sizeof(pkce));
	return token;
}

static json_t *
token_get(const struct lookup *lookup, const struct sso_login *login,
    struct error *err)
{
	struct callback *callback = NULL;
	json_t *client, *token = NULL;

	if (sso_is_code_flow(login) && !(callback = callback_open(err)))
		return NULL;
	client = sso_client(lookup, login, err);
	if (client && callback)
		token = code_flow(lookup, login, client, callback, err);
	else if (client)
		token = device_flow(lookup, login, client, err);
	json_wipe(client);
	callback_close(callback);
	return token;
}

json_t *
sso_login(const struct lookup *lookup, const struct sso_login *login,
    struct error *err)
{
	struct arena *arena = lookup->settings->arena;
	const char *key = token_key(arena, TOKENS_SSO,
	    login->session ? login->session : login->start_url);
	json_t *token = NULL;
	bool lasting;

	/* as whoever makes a client */
	if (!settings_check_sso(lookup->settings, err))
		return NULL;
	if (login->reuse) {
		if (!sso_cached(lookup, key, &token, &lasting, err))
			return NULL;
		if (lasting)
			return token;
		json_wipe(token);
	}
	token = token_get(lookup, login, err);
	if (token && token_store(arena, TOKENS_SSO, key, token, err))
		return token;
	json_wipe(token);
	return NULL;
}
