/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/login.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "base/text/hex.h"
#include "aws/wire/ask.h"
#include "aws/identity/dpop.h"
#include "aws/config/endpoint.h"
#include "aws/config/ini.h"
#include "base/date/isotime.h"
#include "base/json/json.h"

#define TOKEN_PATH "/v1/token"

static const char *
proof_id(struct arena *arena)
{
	unsigned char random[16];
	char *id = arena_alloc(arena, 33);

	random_bytes(random, sizeof(random));
	hex_write(id, random, sizeof(random));
	return id;
}

static bool
proof_make(const struct lookup *lookup, const struct ask *ask, const char *pem,
    struct buf *proof, struct error *err)
{
	struct arena *arena = lookup->settings->arena;
	struct endpoint endpoint;
	const char *why, *url;
	size_t len;

	if (!endpoint_resolve_at(
		lookup->settings, ask->service, ask->region, &endpoint, err))
		return false;
	len = strlen(endpoint.url);
	while (len > 0 && endpoint.url[len - 1] == '/')
		len--;
	url = arena_printf(arena, "%.*s%s", (int)len, endpoint.url, TOKEN_PATH);
	return dpop_proof(proof, pem, url, time(NULL), proof_id(arena), &why) ||
	    fail(err, ERR_GENERAL,
		"Error loading login session token: Unable to load private "
		"key from cached token: %s",
		why);
}

/* Why the service refused, in the peer's words. */
static void
refusal_explain(const char *code, const char *body, struct error *err)
{
	json_t *answer = json_read(body, strlen(body), NULL);
	const char *reason = json_get_string(answer, "error");

	if (strcmp(code, "AccessDeniedException") != 0)
		reason = NULL;
	else if (reason == NULL)
		reason = "";
	if (reason == NULL)
		;
	else if (strcmp(reason, "TOKEN_EXPIRED") == 0)
		fail(err, ERR_GENERAL,
		    "Your session has expired. Please reauthenticate using "
		    "'aws login'.");
	else if (strcmp(reason, "USER_CREDENTIALS_CHANGED") == 0)
		fail(err, ERR_GENERAL,
		    "Unable to refresh login credentials because of a change "
		    "in your password. Please reauthenticate with your new "
		    "password using 'aws login'.");
	else if (strcmp(reason, "INSUFFICIENT_PERMISSIONS") == 0)
		fail(err, ERR_GENERAL,
		    "Unable to create or refresh login credentials due to "
		    "insufficient permissions. You may be missing permission "
		    "for the 'signin:CreateOAuth2Token' action.");
	else
		fail(err, ERR_GENERAL,
		    "An unspecified error happened when resolving AWS "
		    "credentials or refreshing a login session profile.");
	json_decref(answer);
}

/* Put the new keys where the old ones were. */
static bool
answer_take(json_t *token, const json_t *answer, struct error *err)
{
	static const char *const names[] = {
	    "accessKeyId", "secretAccessKey", "sessionToken"};
	const json_t *keys = json_object_get(answer, "accessToken");
	json_t *own = json_object_get(token, "accessToken");
	json_t *seconds = json_object_get(answer, "expiresIn");
	char expires[40];

	for (size_t i = 0; i < 3; i++)
		if (json_get_string(keys, names[i]) == NULL)
			return fail(err, ERR_GENERAL,
			    "Error loading login session token: Failed to "
			    "refresh an access token.");
	for (size_t i = 0; i < 3; i++)
		json_object_set(own, names[i], json_object_get(keys, names[i]));
	isotime_write(
	    time(NULL) + (time_t)json_integer_value(seconds), "Z", expires);
	json_object_set_new(own, "expiresAt", json_string(expires));
	if (json_get_string(answer, "refreshToken") != NULL)
		json_object_set(token, "refreshToken",
		    json_object_get(answer, "refreshToken"));
	return true;
}

static void
body_make(struct buf *out, const json_t *token)
{
	json_t *body = json_object();

	json_object_set(body, "clientId", json_object_get(token, "clientId"));
	json_object_set_new(body, "grantType", json_string("refresh_token"));
	json_object_set(
	    body, "refreshToken", json_object_get(token, "refreshToken"));
	json_write(out, body, &json_style_plain);
	json_decref(body);
}

static bool
renew(const struct lookup *lookup, const struct ask *ask, json_t *token,
    struct error *err)
{
	struct http_response response = {0};
	json_t *answer;
	char *code;
	bool ok = false;

	if (ask_send(lookup, ask, &response, &code, err)) {
		answer = json_read(
		    buf_text(&response.body), response.body.len, NULL);
		ok = answer_take(token, answer, err);
		ini_free(answer);
	} else if (code != NULL) {
		refusal_explain(code, buf_text(&response.body), err);
	}
	free(code);
	wipe(response.body.data, response.body.cap);
	http_response_free(&response);
	return ok;
}

bool
login_renew(const struct lookup *lookup, json_t *token, struct error *err)
{
	const char *pem = json_get_string(token, "dpopKey");
	struct ask ask = {.service = &service_signin,
	    .operation = "CreateOAuth2Token",
	    .method = "POST",
	    .path = TOKEN_PATH,
	    .content_type = "application/json",
	    .read_error = ask_read_json_error};
	struct buf proof = {0}, body = {0};
	bool ok;

	if (!endpoint_region(lookup->settings, &ask.region, err))
		return false;
	ok = proof_make(lookup, &ask, pem != NULL ? pem : "", &proof, err);
	ask.header = (struct http_header){"DPoP", buf_text(&proof)};
	body_make(&body, token);
	ask.body = body.data;
	ask.body_len = body.len;
	ok = ok && renew(lookup, &ask, token, err);
	buf_wipe(&proof);
	buf_wipe(&body);
	return ok;
}
