/* Roles of IAM Identity Center (SSO).
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/identity/ask.h"
#include "aws/identity/portal.h"
#include "aws/wire/http_check.h"
#include "base/json/json_make.h"
#include "aws/identity/role.h"
#include "aws/identity/sso.h"
#include "aws/identity/token.h"
#include "base/date/isotime.h"
#include "base/json/json.h"

/* Borrowed from the profile and its session. */
struct sso {
	const char *start_url, *region, *role, *account;
	const char *session; /* NULL: legacy */
};

/* Keys in both the profile and the session must agree. */
static bool
session_check(const json_t *profile, const json_t *session, struct error *err)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)session, key, value) {
		const char *own = json_get_string(profile, key);
		const char *theirs = json_string_value(value);

		if (own != NULL && theirs != NULL && strcmp(own, theirs) != 0)
			return fail(err, ERR_GENERAL,
			    "The value for %s is inconsistent between profile "
			    "(%s) and sso-session (%s).",
			    key, own, theirs);
	}
	return true;
}

static const char *
either(const json_t *profile, const json_t *session, const char *key)
{
	const char *value = json_get_string(session, key);

	return value != NULL ? value : json_get_string(profile, key);
}

static bool
sso_complete(
    const struct lookup *lookup, const struct sso *sso, struct error *err)
{
	const char *const values[] = {
	    sso->role, sso->account, sso->start_url, sso->region};
	static const char *const names[] = {
	    "sso_role_name", "sso_account_id", "sso_start_url", "sso_region"};
	struct buf missing = {0};
	bool ok;

	for (size_t i = 0; i < 4; i++)
		if (values[i] == NULL)
			buf_printf(&missing, "%s%s",
			    missing.len > 0 ? ", " : "", names[i]);
	ok = missing.len == 0 ||
	    fail(err, ERR_GENERAL,
		"The profile \"%s\" is configured to use SSO but is missing "
		"required configuration: %s",
		lookup->profile, buf_text(&missing));
	buf_free(&missing);
	return ok;
}

static char *
cache_key(const struct lookup *lookup, const struct sso *sso)
{
	json_t *arguments = json_pack(
	    "{ssss}", "roleName", sso->role, "accountId", sso->account);
	char *key;

	json_object_set_new(arguments,
	    sso->session != NULL ? "sessionName" : "startUrl",
	    json_string(sso->session != NULL ? sso->session : sso->start_url));
	key = token_key_of(lookup->settings->arena, arguments, true);
	json_decref(arguments);
	return key;
}

/* The keys of the answer in the form in which they are cached. */
static json_t *
answer_shape(const json_t *answer, const struct sso *sso, struct error *err)
{
	const json_t *keys = json_object_get(answer, "roleCredentials");
	json_t *expires = json_object_get(keys, "expiration");
	const char *access = json_get_string(keys, "accessKeyId");
	const char *secret = json_get_string(keys, "secretAccessKey");
	const char *token = json_get_string(keys, "sessionToken");
	char iso[40];

	if (!http_check_strings(keys, err))
		return NULL;
	if (access == NULL || secret == NULL || token == NULL ||
	    !json_is_number(expires))
		return fail_null(err, ERR_GENERAL, "%s",
		    keys == NULL         ? "'roleCredentials'"
			: access == NULL ? "'accessKeyId'"
			: secret == NULL ? "'secretAccessKey'"
			: token == NULL  ? "'sessionToken'"
					 : "'expiration'");
	isotime_write((time_t)(json_number_value(expires) / 1000.0), "Z", iso);
	return json_pack("{sss{ssssssssss}}", "ProviderType", "sso",
	    "Credentials", "AccessKeyId", access, "SecretAccessKey", secret,
	    "SessionToken", token, "Expiration", iso, "AccountId",
	    sso->account);
}

static json_t *
role_fetch(const struct lookup *lookup, const struct sso *sso,
    const char *token, struct error *err)
{
	const struct portal portal = {lookup, sso->region, token};
	const struct portal_question question = {"GetRoleCredentials", "GET",
	    "/federation/credentials",
	    {"role_name", sso->role, "account_id", sso->account}};
	json_t *reply = portal_ask(&portal, &question, err), *answer = NULL;

	if (reply != NULL)
		answer = answer_shape(reply, sso, err);
	else if (strcmp(ask_code(err), "UnauthorizedException") == 0)
		sso_fail_expired(err);
	json_wipe(reply);
	return answer;
}

static bool
sso_refresh(struct found *found, struct credentials *out, struct error *err)
{
	const struct lookup *lookup = found->lookup;
	const struct sso *sso = found->state;
	const char *key = cache_key(lookup, sso);
	json_t *answer;
	char *token;
	bool ok;

	if (!lookup->is_source && role_cached(lookup, key, out))
		return true;
	token = sso_token(lookup, sso->start_url, sso->session, err);
	if (token == NULL)
		return false;
	answer = role_fetch(lookup, sso, token, err);
	wipe(token, strlen(token));
	free(token);
	if (answer != NULL && !lookup->is_source)
		token_write(lookup->settings->arena, TOKENS_CLI, key, answer);
	ok = answer != NULL && role_keys(answer, out);
	json_wipe(answer);
	return ok;
}

static bool
sso_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	const json_t *profile = lookup_profile(lookup), *session = NULL;
	struct sso *sso;

	if (json_object_get(profile, "sso_role_name") == NULL &&
	    json_object_get(profile, "sso_account_id") == NULL)
		return true;
	sso = arena_new(lookup->settings->arena, struct sso);
	sso->session = json_get_string(profile, "sso_session");
	if (sso->session != NULL) {
		session = json_object_get(
		    lookup->settings->sso_sessions, sso->session);
		if (session == NULL)
			return fail(err, ERR_GENERAL,
			    "The specified sso-session does not exist: \"%s\"",
			    sso->session);
		if (!session_check(profile, session, err))
			return false;
	}
	sso->role = either(profile, session, "sso_role_name");
	sso->account = either(profile, session, "sso_account_id");
	sso->start_url = either(profile, session, "sso_start_url");
	sso->region = either(profile, session, "sso_region");
	if (!sso_complete(lookup, sso, err))
		return false;
	*out = found_new(lookup, provider_sso.name);
	(*out)->state = sso;
	(*out)->refresh = sso_refresh;
	return true;
}

const struct provider provider_sso = {"sso", NULL, sso_load};
