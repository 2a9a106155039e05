/* Keys that a console login has left in the cache.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "aws/identity/answer.h"

#include <string.h>
#include <time.h>

#include "aws/wire/http_check.h"
#include "base/json/json_make.h"
#include "aws/identity/login.h"
#include "aws/identity/token.h"
#include "base/json/json.h"

enum { REFRESH = 5 * 60 };

static bool
token_keys(const json_t *token, struct credentials *out, struct error *err)
{
	static const char *const names[] = {"accessKeyId", "secretAccessKey",
	    "sessionToken", "expiresAt", "accountId"};
	const json_t *keys = json_object_get(token, "accessToken");
	const char *values[5];

	if (!http_check_strings(keys, err))
		return false;
	for (size_t i = 0; i < 5; i++) {
		values[i] = json_get_string(keys, names[i]);
		if (values[i] == NULL)
			return fail(err, ERR_GENERAL, "'%s'", names[i]);
	}
	credentials_set(out, values[0], values[1], values[2], values[4]);
	return credentials_end(out, values[3], err);
}

/* The kept token of a session; NULL with `err` filled. */
static json_t *
token_load(struct arena *arena, const char *key, const char *session,
    struct error *err)
{
	json_t *token = token_read(arena, TOKENS_LOGIN, key);

	if (token == NULL && !token_fail_foreign(arena, TOKENS_LOGIN, key, err))
		fail(err, ERR_GENERAL,
		    "Error loading login session token: Unable to load a "
		    "existing login session for session %s, Please "
		    "reauthenticate with 'aws login'.",
		    session);
	return token;
}

static bool
token_complete(const json_t *token, struct error *err)
{
	static const char *const names[] = {
	    "accessToken", "refreshToken", "dpopKey", "clientId"};

	for (size_t i = 0; i < 4; i++)
		if (json_object_get(token, names[i]) == NULL)
			return fail(err, ERR_GENERAL,
			    "Error loading login session token: Failed to "
			    "load access token from token cache, missing one "
			    "or more required fields.");
	return true;
}

/* Another process may have refreshed the file: look there first. */
static bool
login_refresh(struct found *found, struct credentials *out, struct error *err)
{
	const struct lookup *lookup = found->lookup;
	struct arena *arena = lookup->settings->arena;
	char *key = token_key(arena, TOKENS_LOGIN, found->state);
	json_t *token = token_load(arena, key, found->state, err);
	bool ok = token != NULL && token_complete(token, err) &&
	    token_keys(token, out, err);

	if (ok && out->expires - time(NULL) <= REFRESH) {
		credentials_clear(out);
		ok = login_renew(lookup, token, err) &&
		    token_keys(token, out, err);
		if (ok)
			token_write(arena, TOKENS_LOGIN, key, token);
	}
	json_wipe(token);
	return ok;
}

static bool
login_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	const char *session =
	    json_get_string(lookup_profile(lookup), "login_session");
	struct arena *arena = lookup->settings->arena;
	struct found *found;
	json_t *token;
	bool ok;

	if (session == NULL)
		return true;
	found = found_new(lookup, provider_login.name);
	found->state = arena_strdup(arena, session);
	token = token_load(
	    arena, token_key(arena, TOKENS_LOGIN, session), session, err);
	ok = token != NULL && token_complete(token, err) &&
	    token_keys(token, &found->now, err);
	json_wipe(token);
	if (!ok) {
		found_clear(found);
		return false;
	}
	found->expires = true;
	found->refresh = login_refresh;
	*out = found;
	return true;
}

const struct provider provider_login = {"login", NULL, login_load};
