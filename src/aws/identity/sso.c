/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/sso.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/identity/answer.h"
#include "aws/identity/oidc.h"
#include "aws/wire/http_check.h"
#include "base/json/json_make.h"
#include "aws/identity/token.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"

enum { REFRESH = 15 * 60 };

void
sso_fail_expired(struct error *err)
{
	fail(err, ERR_SIGNED_OUT,
	    "The SSO session associated with this profile has expired or is "
	    "otherwise invalid. To refresh this SSO session run aws sso login "
	    "with the corresponding profile.");
}

/* The cached token; false when there is none that could be used. */
static json_t *
token_load(const struct lookup *lookup, const char *name, const char *start_url,
    char **key, struct error *err)
{
	struct arena *arena = lookup->settings->arena;
	json_t *token;

	*key = token_key(arena, TOKENS_SSO, name);
	token = token_read(arena, TOKENS_SSO, *key);
	if (json_get_string(token, "accessToken") != NULL &&
	    json_get_string(token, "expiresAt") != NULL)
		return token;
	if (token == NULL && token_fail_foreign(arena, TOKENS_SSO, *key, err))
		return NULL;
	if (token == NULL && !token_exists(arena, TOKENS_SSO, *key))
		fail(err, ERR_SIGNED_OUT,
		    "Error loading SSO Token: Token for %s does not exist",
		    name);
	else
		fail(err, ERR_SIGNED_OUT,
		    "Error loading SSO Token: Token for %s is invalid",
		    start_url);
	json_wipe(token);
	return NULL;
}

/* What goes into a header of its own. */
static char *
token_text(const json_t *token, struct error *err)
{
	if (!http_check_strings(token, err))
		return NULL;
	return xstrdup(json_get_string(token, "accessToken"));
}

static char *
legacy_token(
    const struct lookup *lookup, const char *start_url, struct error *err)
{
	json_t *token;
	time_t expires;
	char *key, *text = NULL;

	token = token_load(lookup, start_url, start_url, &key, err);
	if (token == NULL)
		return NULL;
	if (!expiry_read(json_get_string(token, "expiresAt"), &expires, err))
		text = NULL;
	else if (expires <= time(NULL))
		sso_fail_expired(err);
	else
		text = token_text(token, err);
	json_wipe(token);
	return text;
}

static bool
can_refresh(const json_t *token)
{
	static const char *const wanted[] = {"refreshToken", "clientId",
	    "clientSecret", "registrationExpiresAt"};
	time_t expires;

	for (size_t i = 0; i < 4; i++)
		if (json_get_string(token, wanted[i]) == NULL)
			return false;
	return isotime_read(json_get_string(token, "registrationExpiresAt"),
		   &expires) == ISOTIME_ZONED &&
	    expires > time(NULL);
}

static void
copy_member(json_t *to, const json_t *from, const char *name)
{
	json_object_set(to, name, json_object_get(from, name));
}

/* The token file after a refresh. */
static json_t *
token_renewed(const json_t *old, const json_t *answer, const json_t *session)
{
	json_t *token = json_object();
	json_int_t seconds =
	    json_integer_value(json_object_get(answer, "expiresIn"));
	char expires[40];

	isotime_write(time(NULL) + (time_t)seconds, "Z", expires);
	json_object_set(
	    token, "startUrl", json_object_get(session, "sso_start_url"));
	json_object_set(
	    token, "region", json_object_get(session, "sso_region"));
	copy_member(token, answer, "accessToken");
	json_object_set_new(token, "expiresAt", json_string(expires));
	copy_member(token, old, "clientId");
	copy_member(token, old, "clientSecret");
	copy_member(token, old, "registrationExpiresAt");
	if (json_get_string(answer, "refreshToken") != NULL)
		copy_member(token, answer, "refreshToken");
	return token;
}

/* Ask OIDC for a new token.  NULL with `err` empty when it refuses. */
static json_t *
token_create(const struct lookup *lookup, const json_t *token,
    const json_t *session, struct error *err)
{
	json_t *params = json_object(), *answer;

	copy_member(params, token, "clientId");
	copy_member(params, token, "clientSecret");
	json_object_set_new(params, "grantType", json_string("refresh_token"));
	copy_member(params, token, "refreshToken");
	answer = oidc_ask(lookup, json_get_string(session, "sso_region"),
	    OIDC_TOKEN, params, err);
	if (err->kind == ERR_SERVICE)
		error_clear(err);
	json_wipe(params);
	return answer;
}

/* Replace `*token` by a fresh one where OIDC gives one. */
static bool
token_refresh(const struct lookup *lookup, json_t **token, const char *key,
    const json_t *session, struct error *err)
{
	json_t *answer, *fresh;

	if (!can_refresh(*token))
		return true;
	answer = token_create(lookup, *token, session, err);
	if (answer == NULL || json_is_null(answer))
		return err->kind == ERR_NONE;
	if (json_get_string(answer, "accessToken") == NULL ||
	    !json_is_integer(json_object_get(answer, "expiresIn"))) {
		fail(err, ERR_GENERAL, "%s",
		    json_get_string(answer, "accessToken") == NULL
			? "'accessToken'"
			: "'expiresIn'");
		json_wipe(answer);
		return false;
	}
	fresh = token_renewed(*token, answer, session);
	token_write(lookup->settings->arena, TOKENS_SSO, key, fresh);
	json_wipe(answer);
	json_wipe(*token);
	*token = fresh;
	return true;
}

static char *
session_token(
    const struct lookup *lookup, const char *session, struct error *err)
{
	const json_t *keys =
	    json_object_get(lookup->settings->sso_sessions, session);
	char *key, *text = NULL;
	time_t expires;
	json_t *token;
	bool ok;

	token = token_load(
	    lookup, session, json_get_string(keys, "sso_start_url"), &key, err);
	if (token == NULL)
		return NULL;
	ok = expiry_read(json_get_string(token, "expiresAt"), &expires, err);
	if (ok && expires - time(NULL) < REFRESH)
		ok = token_refresh(lookup, &token, key, keys, err) &&
		    expiry_read(
			json_get_string(token, "expiresAt"), &expires, err);
	if (ok && expires <= time(NULL))
		fail(err, ERR_SIGNED_OUT,
		    "Error when retrieving token from sso: Token has expired "
		    "and refresh failed");
	else if (ok)
		text = token_text(token, err);
	json_wipe(token);
	return text;
}

char *
sso_token(const struct lookup *lookup, const char *start_url,
    const char *session, struct error *err)
{
	return session != NULL ? session_token(lookup, session, err)
			       : legacy_token(lookup, start_url, err);
}
