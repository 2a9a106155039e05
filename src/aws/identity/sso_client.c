/* Clients that logins are made for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/sso_client.h"

#include <string.h>
#include <time.h>

#include "aws/identity/answer.h"
#include "aws/identity/callback.h"
#include "aws/identity/oidc.h"
#include "aws/identity/token.h"
#include "base/date/isotime.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"

/* What has less left is as good as expired. */
enum { WINDOW = 15 * 60 };

static const char default_scope[] = "sso:account:access";

json_t *
sso_scopes(const char *text)
{
	static const char blanks[] = " \t\n\r\f\v";
	json_t *list = json_array();

	while (*text) {
		size_t len = strcspn(text, ","), from = strspn(text, blanks);
		size_t end = len;

		while (end > from && strchr(blanks, text[end - 1]))
			end--;
		if (from < end)
			json_array_append_new(
			    list, json_text_n(text + from, end - from));
		text += len + (text[len] == ',');
	}
	return list;
}

bool
sso_is_code_flow(const struct sso_login *login)
{
	return login->session && !login->device_code;
}

/* The scopes that a client is registered for; NULL: those it has anyway. */
json_t *
sso_scopes_asked(const struct sso_login *login)
{
	if (json_array_size(login->scopes) > 0)
		return json_incref((json_t *)login->scopes);
	return sso_is_code_flow(login) ? json_pack("[s]", default_scope) : NULL;
}

static char *
client_key(const struct lookup *lookup, const struct sso_login *login)
{
	json_t *arguments = json_members("tool", json_text("botocore"),
	    "startUrl", json_text(login->start_url), "region",
	    json_text(login->region), "scopes",
	    login->scopes ? json_incref((json_t *)login->scopes) : json_null(),
	    "session_name",
	    login->session ? json_text(login->session) : json_null());
	char *key = token_key_of(lookup->settings->arena, arguments, false);

	json_decref(arguments);
	return key;
}

static bool
is_of_code_flow(const json_t *client)
{
	const json_t *grants = json_object_get(client, "grantTypes"), *grant;
	size_t i;

	json_array_foreach (grants, i, grant) {
		const char *text = json_string_value(grant);

		if (text && strcmp(text, "authorization_code") == 0)
			return true;
	}
	return false;
}

bool
sso_cached(const struct lookup *lookup, const char *key, json_t **out,
    bool *lasting, struct error *err)
{
	struct arena *arena = lookup->settings->arena;
	const char *text;
	time_t expires;

	*lasting = false;
	*out = token_read(arena, TOKENS_SSO, key);
	if (!*out && !token_exists(arena, TOKENS_SSO, key))
		return true;
	if (!*out)
		return !token_fail_foreign(arena, TOKENS_SSO, key, err) &&
		    fail(err, ERR_GENERAL, "'%s'", key);
	text = oidc_text(*out, "expiresAt", err);
	if (text && expiry_read(text, &expires, err)) {
		*lasting = expires - time(NULL) >= WINDOW;
		return true;
	}
	json_wipe(*out);
	return false;
}

static json_t *
client_request(const struct sso_login *login)
{
	struct buf name = {0};
	json_t *params, *scopes = sso_scopes_asked(login);

	buf_puts(&name, "botocore-client-");
	if (login->session)
		buf_puts(&name, login->session);
	else
		buf_printf(&name, "%lld", (long long)time(NULL));
	params = json_members("clientName", json_text(buf_text(&name)),
	    "clientType", json_text("public"));
	buf_free(&name);
	if (sso_is_code_flow(login)) {
		json_object_set_new(params, "grantTypes",
		    json_pack("[ss]", "authorization_code", "refresh_token"));
		json_object_set_new(
		    params, "redirectUris", json_pack("[s]", CALLBACK_URL));
		json_object_set_new(
		    params, "issuerUrl", json_text(login->portal));
	}
	if (scopes)
		json_object_set_new(params, "scopes", scopes);
	return params;
}

/* The client in the form in which it is cached. */
static json_t *
client_made(const json_t *answer, const json_t *params, struct error *err)
{
	const char *id, *secret;
	json_int_t seconds;
	char expires[40];
	json_t *client;

	if (!oidc_seconds(answer, "clientSecretExpiresAt", &seconds, err) ||
	    !(id = oidc_text(answer, "clientId", err)) ||
	    !(secret = oidc_text(answer, "clientSecret", err)))
		return NULL;
	isotime_write((time_t)seconds, "Z", expires);
	client = json_members("clientId", json_text(id), "clientSecret",
	    json_text(secret), "expiresAt", json_text(expires));
	for (size_t i = 0; i < 2; i++) {
		const char *name = i == 0 ? "scopes" : "grantTypes";
		json_t *value = json_object_get(params, name);

		if (value)
			json_object_set(client, name, value);
	}
	return client;
}

static json_t *
client_register(const struct lookup *lookup, const struct sso_login *login,
    struct error *err)
{
	json_t *params = client_request(login);
	json_t *answer =
	    oidc_ask(lookup, login->region, OIDC_REGISTER, params, err);
	json_t *client = answer ? client_made(answer, params, err) : NULL;

	json_wipe(answer);
	json_decref(params);
	return client;
}

/* A client of the flow: the cached one, or a new one, which is cached. */
json_t *
sso_client(const struct lookup *lookup, const struct sso_login *login,
    struct error *err)
{
	const char *key = client_key(lookup, login);
	bool lasting;
	json_t *client;

	if (!sso_cached(lookup, key, &client, &lasting, err))
		return NULL;
	if (lasting && is_of_code_flow(client) == sso_is_code_flow(login)) {
		if (oidc_text(client, "clientId", err) &&
		    oidc_text(client, "clientSecret", err))
			return client;
		json_wipe(client);
		return NULL;
	}
	json_wipe(client);
	client = client_register(lookup, login, err);
	if (client &&
	    token_store(lookup->settings->arena, TOKENS_SSO, key, client, err))
		return client;
	json_wipe(client);
	return NULL;
}
