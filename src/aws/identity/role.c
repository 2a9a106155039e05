/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/role.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "aws/identity/answer.h"
#include "aws/identity/token.h"
#include "aws/wire/http_check.h"
#include "base/json/json.h"
#include "base/json/json_make.h"

bool
role_cached(
    const struct lookup *lookup, const char *key, struct credentials *out)
{
	json_t *file = token_read(lookup->settings->arena, TOKENS_CLI, key);
	bool good = role_keys(file, out) && out->expires - time(NULL) >= 900;

	json_wipe(file);
	if (!good)
		credentials_clear(out);
	return good;
}

bool
role_keys(const json_t *answer, struct credentials *out)
{
	const json_t *keys = json_object_get(answer, "Credentials");
	const char *access = json_get_string(keys, "AccessKeyId");
	const char *secret = json_get_string(keys, "SecretAccessKey");
	const char *token = json_get_string(keys, "SessionToken");
	const char *expires = json_get_string(keys, "Expiration");
	struct error err = {0};
	bool ok;

	if (access == NULL || secret == NULL || token == NULL ||
	    expires == NULL)
		return false;
	ok = credentials_end(out, expires, &err) &&
	    http_check_strings(keys, &err);
	error_clear(&err);
	if (ok)
		credentials_set(out, access, secret, token,
		    json_get_string(keys, "AccountId"));
	return ok;
}

bool
role_fail_expiry(const json_t *answer, struct error *err)
{
	const char *text = json_get_string(
	    json_object_get(answer, "Credentials"), "Expiration");

	return fail(err, ERR_GENERAL,
	    "Invalid timestamp \"%s\": Unknown string format: %s", text, text);
}

char *
role_key(const struct lookup *lookup, const json_t *arguments, bool named)
{
	json_t *copy = json_copy((json_t *)arguments);
	char *key;

	if (!named)
		json_object_del(copy, "RoleSessionName");
	key = token_key_of(lookup->settings->arena, copy, false);
	json_decref(copy);
	return key;
}

bool
role_session_name(json_t *arguments, const char *name)
{
	char fresh[64];

	if (name != NULL && *name != '\0') {
		json_object_set_new(
		    arguments, "RoleSessionName", json_string(name));
		return true;
	}
	snprintf(fresh, sizeof(fresh), "botocore-session-%lld",
	    (long long)time(NULL));
	json_object_set_new(arguments, "RoleSessionName", json_string(fresh));
	return false;
}
