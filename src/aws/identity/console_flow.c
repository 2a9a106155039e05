/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/console_flow.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/identity/ask.h"
#include "aws/identity/callback.h"
#include "aws/identity/dpop.h"
#include "aws/identity/login.h"
#include "aws/identity/oidc.h"
#include "aws/identity/pending.h"
#include "aws/identity/pkce.h"
#include "aws/identity/sts.h"
#include "aws/wire/sigv4_canon.h"
#include "base/countof.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/text/among.h"
#include "base/text/base64.h"
#include "base/text/utf8.h"

enum { PATIENCE = 10 * 60 };

/* One login while it lasts. */
struct console_flow {
	const struct lookup *lookup;
	const struct console_login *login;
	const char *client; /* who we are to the service */
	const char *origin; /* where the service is */
	const char *back;   /* where the browser ends */
	struct pkce pkce;
	struct buf pem;
};

static bool
fail_code_of(struct error *err, const char *text)
{
	return fail(err, ERR_GENERAL,
	    "Error loading or redeeming a login authorization code: %s ", text);
}

/* In the settings' arena. */
static const char *
authorize_url(const struct console_flow *flow)
{
	const char *const pairs[][2] = {{"response_type", "code"},
	    {"client_id", flow->client}, {"state", flow->pkce.state},
	    {"code_challenge_method", "SHA-256"}, {"scope", "openid"},
	    {"redirect_uri", flow->back}};
	struct buf text = {0};

	buf_printf(&text, "%s/v1/authorize?", flow->origin);
	for (size_t i = 0; i < countof(pairs); i++) {
		buf_printf(&text, "%s=", pairs[i][0]);
		canon_encode(&text, pairs[i][1], strlen(pairs[i][1]), "");
		buf_putc(&text, '&');
	}
	buf_printf(&text, "code_challenge=%s", flow->pkce.challenge);
	return buf_keep(&text, flow->lookup->settings->arena);
}

static bool
show(const struct console_flow *flow, struct error *err)
{
	const char *url = authorize_url(flow);
	const struct pending pending = {
	    .url = url, .filled = url, .elsewhere = "--remote"};

	return pending_show(
	    flow->lookup->settings->ui, &pending, flow->login->remote, err);
}

/* "state=…&code=…" in Base64, as the page shows it to be pasted. */
static bool
read_pasted(const char *pasted, struct callback_answer *out, struct error *err)
{
	struct buf text = {0}, request = {0};
	bool ok = base64_decode(&text, pasted, strlen(pasted)) &&
	    utf8_valid(buf_text(&text), text.len, NULL);

	*out = (struct callback_answer){0};
	if (!*pasted)
		ok = fail(err, ERR_GENERAL,
		    "argument should be a bytes-like object or ASCII string, "
		    "not 'NoneType'");
	else if (!ok) {
		fail(err, ERR_GENERAL,
		    "Failed to decode the verification code.");
	} else {
		/* the form that a browser brings, where an error would win */
		buf_puts(&request, "GET /?");
		for (size_t i = 0; i < text.len; i++) {
			bool begins = i == 0 || text.data[i - 1] == '&';

			if (begins && strncmp(text.data + i, "error", 5) == 0)
				buf_putc(&request, '-');
			if ((unsigned char)text.data[i] > ' ')
				buf_putc(&request, text.data[i]);
		}
		buf_puts(&request, " HTTP/1.1\r\n\r\n");
		ok = callback_read(request.data, request.len, out) ==
		    CALLBACK_CODE;
		if (!ok)
			fail(err, ERR_GENERAL,
			    "Failed to retrieve an auth_code or state from "
			    "the verification code");
	}
	buf_wipe(&text);
	buf_wipe(&request);
	return ok;
}

static bool
ask_pasted(const struct console_flow *flow, struct callback_answer *out,
    struct error *err)
{
	const struct ui *ui = flow->lookup->settings->ui;
	char *pasted = ui->ask_shown(ui->ctx,
	    "\nEnter the authorization code displayed in your browser: ", err);
	bool ok = pasted && read_pasted(pasted, out, err);

	wipe_text(&pasted);
	return ok;
}

static bool
check_answer(const struct console_flow *flow,
    const struct callback_answer *answer, struct error *err)
{
	struct buf text = {0};

	if (!answer->code)
		return fail_code_of(
		    err, "Failed to retrieve an authorization code.");
	if (strcmp(answer->state, flow->pkce.state) == 0)
		return true;
	buf_printf(&text,
	    "State parameter %s does not match expected value %s.",
	    answer->state, flow->pkce.state);
	fail_code_of(err, buf_text(&text));
	buf_free(&text);
	return false;
}

/* The subject of a token, which names the session: its middle part is JSON in
 * Base64 for URLs.  In the arena. */
static const char *
subject(struct arena *arena, const char *token, struct error *err)
{
	const char *from = strchr(token, '.');
	const char *to = from ? strchr(from + 1, '.') : NULL;
	struct buf part = {0}, text = {0};
	const char *name = NULL;
	json_t *claims = NULL;

	if (!to || strchr(to + 1, '.'))
		return fail_null(err, ERR_GENERAL,
		    "Invalid JWT token - cannot extract payload");
	for (from++; from < to; from++)
		buf_putc(&part,
		    *from == '-'       ? '+'
			: *from == '_' ? '/'
				       : *from);
	while (part.len % 4)
		buf_putc(&part, '=');
	if (!base64_decode(&text, buf_text(&part), part.len))
		fail(err, ERR_GENERAL, "Incorrect padding");
	else
		claims = json_read(buf_text(&text), text.len, err);
	name = json_get_string(claims, "sub");
	if (name)
		name = arena_strdup(arena, name);
	else if (err->kind == ERR_NONE)
		fail(err, ERR_GENERAL, "Invalid JWT token - missing sub");
	json_decref(claims);
	buf_wipe(&part);
	buf_wipe(&text);
	return name;
}

static json_t *
account_of(const char *arn, struct error *err)
{
	json_t *account = sts_arn_account(arn);

	if (!account)
		fail(err, ERR_GENERAL,
		    "Provided ARN: %s must be of the format: "
		    "arn:partition:service:region:account:resource",
		    arn);
	return account;
}

/* The cached form of an answer. */
static json_t *
token_made(const struct console_flow *flow, const json_t *answer,
    const char **session, struct error *err)
{
	static const char *const names[] = {
	    "accessKeyId", "secretAccessKey", "sessionToken"};
	static const char *const own[] = {"tokenType", "refreshToken"};
	struct arena *arena = flow->lookup->settings->arena;
	const json_t *from = json_object_get(answer, "accessToken");
	json_auto_t *account = NULL;
	const char *id, *text;
	json_t *keys, *token;
	json_int_t seconds;
	char expires[40];

	if (!oidc_seconds(answer, "expiresIn", &seconds, err) ||
	    !(id = oidc_text(answer, "idToken", err)) ||
	    !(*session = subject(arena, id, err)) ||
	    !(account = account_of(*session, err)))
		return NULL;
	if (!from)
		return fail_null(err, ERR_GENERAL, "'accessToken'");
	for (size_t i = 0; i < 3; i++)
		if (!oidc_text(from, names[i], err))
			return NULL;
	for (size_t i = 0; i < 2; i++)
		if (!oidc_text(answer, own[i], err))
			return NULL;
	isotime_write(time(NULL) + (time_t)seconds, "Z", expires);
	keys = json_object();
	for (size_t i = 0; i < 3; i++)
		json_object_set_new(
		    keys, names[i], json_text(json_get_string(from, names[i])));
	json_object_set(keys, "accountId", account);
	json_object_set_new(keys, "expiresAt", json_text(expires));
	text = json_get_string(answer, "tokenType");
	token = json_members("accessToken", keys, "tokenType", json_text(text),
	    "clientId", json_text(flow->client), "refreshToken",
	    json_text(json_get_string(answer, "refreshToken")), "idToken",
	    json_text(id), "dpopKey", json_text(buf_text(&flow->pem)));
	return token;
}

/* The errors of the service's model, which all say more by a word. */
static bool
is_known(const char *code)
{
	static const char *const names[] = {"AccessDeniedException",
	    "ConflictException", "InternalServerException",
	    "ResourceNotFoundException", "ServiceQuotaExceededException",
	    "TooManyRequestsError", "ValidationException", NULL};

	return is_among(names, code);
}

static void
explain(const json_t *refusal, struct error *err)
{
	const char *why = json_get_string(refusal, "error");

	if (why && err->kind == ERR_SERVICE && is_known(ask_code(err)))
		json_object_set_new(err->detail, "error", json_text(why));
	if (!why || strcmp(ask_code(err), "AccessDeniedException") != 0)
		return;
	if (strcmp(why, "AUTHCODE_EXPIRED") == 0)
		fail_code_of(err,
		    "Unable to complete the login process due to an expired "
		    "authorization code. Please reauthenticate using 'aws "
		    "login'.");
	else if (strcmp(why, "INSUFFICIENT_PERMISSIONS") == 0)
		login_fail_permissions(err);
}

static json_t *
redeem(const struct console_flow *flow, const struct callback_answer *answer,
    const char **session, struct error *err)
{
	json_t *params, *refusal = NULL, *got, *token = NULL;

	if (!check_answer(flow, answer, err))
		return NULL;
	params = json_members("clientId", json_text(flow->client), "grantType",
	    json_text("authorization_code"), "code", json_text(answer->code),
	    "redirectUri", json_text(flow->back), "codeVerifier",
	    json_text(flow->pkce.verifier));
	got = login_ask(flow->lookup, flow->login->region, flow->login->url,
	    buf_text(&flow->pem), params, &refusal, err);
	if (got)
		token = token_made(flow, got, session, err);
	else
		explain(refusal, err);
	json_wipe(params);
	json_decref(refusal);
	json_wipe(got);
	return token;
}

static json_t *
run(struct console_flow *flow, struct callback *callback, const char **session,
    struct error *err)
{
	struct callback_answer answer = {0};
	json_t *token = NULL;
	bool ok = show(flow, err) &&
	    (callback ? callback_wait(callback, PATIENCE, &answer, err)
		      : ask_pasted(flow, &answer, err));

	if (ok)
		token = redeem(flow, &answer, session, err);
	callback_answer_clear(&answer);
	return token;
}

json_t *
console_login(const struct lookup *lookup, const struct console_login *login,
    const char **session, struct error *err)
{
	struct console_flow flow = {.lookup = lookup,
	    .login = login,
	    .client = login->remote ? "arn:aws:signin:::devtools/cross-device"
				    : "arn:aws:signin:::devtools/same-device"};
	struct callback *callback = NULL;
	json_t *token = NULL;

	flow.origin = login_origin(lookup, login->region, login->url, err);
	if (!flow.origin)
		return NULL;
	if (login->remote)
		flow.back = arena_printf(lookup->settings->arena,
		    "%s/v1/sessions/confirmation", flow.origin);
	else if ((callback = callback_open(err)))
		flow.back = callback_url(callback);
	pkce_make(&flow.pkce);
	if (flow.back && !dpop_key_make(&flow.pem))
		fail(err, ERR_GENERAL, "No key could be made");
	else if (flow.back)
		token = run(&flow, callback, session, err);
	callback_close(callback);
	buf_wipe(&flow.pem);
	wipe(&flow.pkce, sizeof(flow.pkce));
	return token;
}
