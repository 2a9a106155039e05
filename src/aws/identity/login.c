/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/login.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/identity/ask.h"
#include "aws/identity/dpop.h"
#include "aws/wire/send.h"
#include "aws/identity/region.h"
#include "base/json/json_make.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/random.h"

static const struct service service_signin = {.name = "signin",
    .id = "Signin",
    .endpoint_prefix = "signin",
    .signing_name = "signin"};

static bool
proof_make(const struct lookup *lookup, const struct question *question,
    const char *pem, struct buf *proof, struct error *err)
{
	struct endpoint endpoint;
	struct buf url = {0};
	char id[UUID_SIZE];
	const char *why;
	bool ok;

	if (!ask_endpoint(lookup, question, &endpoint, err))
		return false;
	send_url(&url, &endpoint, question->path);
	random_uuid(id);
	ok = dpop_proof(proof, pem, buf_text(&url), time(NULL), id, &why) ||
	    fail(err, ERR_GENERAL,
		"Error loading login session token: Unable to load private "
		"key from cached token: %s",
		why);
	buf_free(&url);
	return ok;
}

void
login_fail_permissions(struct error *err)
{
	fail(err, ERR_GENERAL,
	    "Unable to create or refresh login credentials due to insufficient "
	    "permissions. You may be missing permission for the "
	    "'signin:CreateOAuth2Token' action.");
}

/* Why the service refused, in the peer's words. */
static void
refusal_explain(const json_t *refusal, struct error *err)
{
	const char *reason = json_get_string(refusal, "error");

	if (strcmp(ask_code(err), "AccessDeniedException") != 0)
		return;
	if (reason == NULL)
		reason = "";
	if (strcmp(reason, "TOKEN_EXPIRED") == 0)
		fail(err, ERR_GENERAL,
		    "Your session has expired. Please reauthenticate using "
		    "'aws login'.");
	else if (strcmp(reason, "USER_CREDENTIALS_CHANGED") == 0)
		fail(err, ERR_GENERAL,
		    "Unable to refresh login credentials because of a change "
		    "in your password. Please reauthenticate with your new "
		    "password using 'aws login'.");
	else if (strcmp(reason, "INSUFFICIENT_PERMISSIONS") == 0)
		login_fail_permissions(err);
	else
		fail(err, ERR_GENERAL,
		    "An unspecified error happened when resolving AWS "
		    "credentials or refreshing a login session profile.");
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

json_t *
login_ask(const struct lookup *lookup, const char *region, const char *url,
    const char *pem, const json_t *params, json_t **refusal, struct error *err)
{
	struct question question = {.protocol = &protocol_rest,
	    .service = &service_signin,
	    .operation = "CreateOAuth2Token",
	    .region = region,
	    .url = url,
	    .path = "/v1/token",
	    .params = params};
	struct buf proof = {0};
	json_t *answer = NULL;

	if (proof_make(lookup, &question, pem, &proof, err)) {
		question.header =
		    (struct http_header){"DPoP", buf_text(&proof)};
		answer = ask_service(lookup, &question, refusal, err);
	}
	buf_wipe(&proof);
	return answer;
}

char *
login_origin(const struct lookup *lookup, const char *region, const char *url,
    struct error *err)
{
	const struct question question = {
	    .service = &service_signin, .region = region, .url = url};

	return ask_origin(lookup, &question, err);
}

bool
login_renew(const struct lookup *lookup, json_t *token, struct error *err)
{
	const char *pem = json_get_string(token, "dpopKey"), *region;
	json_t *params = json_object(), *answer = NULL, *refusal = NULL;
	bool ok;

	json_object_set(params, "clientId", json_object_get(token, "clientId"));
	json_object_set_new(params, "grantType", json_string("refresh_token"));
	json_object_set(
	    params, "refreshToken", json_object_get(token, "refreshToken"));
	if (region_find(lookup->settings, &region, err))
		answer = login_ask(lookup, region, NULL, pem != NULL ? pem : "",
		    params, &refusal, err);
	if (answer == NULL)
		refusal_explain(refusal, err);
	ok = answer != NULL && answer_take(token, answer, err);
	json_decref(params);
	json_decref(refusal);
	json_wipe(answer);
	return ok;
}
