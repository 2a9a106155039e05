/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/oidc.h"

#include <string.h>
#include <time.h>

#include "aws/identity/ask.h"
#include "base/countof.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"
#include "base/text/among.h"

static const struct service service_sso_oidc = {.name = "sso-oidc",
    .id = "SSO OIDC",
    .endpoint_prefix = "oidc",
    .signing_name = "sso-oauth"};

static const struct {
	const char *name, *path;
} operations[] = {
    [OIDC_REGISTER] = {"RegisterClient", "/client/register"},
    [OIDC_AUTHORIZE] = {"StartDeviceAuthorization", "/device_authorization"},
    [OIDC_TOKEN] = {"CreateToken", "/token"},
};

static struct question
question_of(
    const char *region, enum oidc_operation operation, const json_t *params)
{
	return (struct question){.protocol = &protocol_rest,
	    .service = &service_sso_oidc,
	    .operation = operations[operation].name,
	    .region = region,
	    .path = operations[operation].path,
	    .params = params};
}

/* The errors that the service's model has; two of them say why. */
static bool
error_is_known(const char *code, bool *reasoned)
{
	static const char *const names[] = {"AccessDeniedException",
	    "InvalidRequestException", "AuthorizationPendingException",
	    "ExpiredTokenException", "InternalServerException",
	    "InvalidClientException", "InvalidClientMetadataException",
	    "InvalidGrantException", "InvalidRedirectUriException",
	    "InvalidRequestRegionException", "InvalidScopeException",
	    "SlowDownException", "UnauthorizedClientException",
	    "UnsupportedGrantTypeException", NULL};
	int at = among_find(names, code);

	*reasoned = at < 2;
	return at >= 0;
}

static void
add_detail(struct error *err, const json_t *refusal)
{
	static const char *const names[] = {
	    "error", "reason", "error_description", "endpoint", "region"};
	bool elsewhere =
	    strcmp(ask_code(err), "InvalidRequestRegionException") == 0;
	bool reasoned;

	if (!error_is_known(ask_code(err), &reasoned))
		return;
	for (size_t i = 0; i < countof(names); i++) {
		json_t *value = json_object_get(refusal, names[i]);

		if (value && !json_is_null(value) && (i != 1 || reasoned) &&
		    (i < 3 || elsewhere))
			json_object_set(err->detail, names[i], value);
	}
}

json_t *
oidc_ask(const struct lookup *lookup, const char *region,
    enum oidc_operation operation, const json_t *params, struct error *err)
{
	struct question question = question_of(region, operation, params);
	json_t *refusal = NULL, *answer;

	answer = ask_service(lookup, &question, &refusal, err);
	if (!answer && err->kind == ERR_SERVICE)
		add_detail(err, refusal);
	json_decref(refusal);
	return answer;
}

char *
oidc_origin(const struct lookup *lookup, const char *region, struct error *err)
{
	struct question question = question_of(region, OIDC_TOKEN, NULL);

	return ask_origin(lookup, &question, err);
}

const char *
oidc_text(const json_t *answer, const char *name, struct error *err)
{
	const char *text = json_get_string(answer, name);

	if (!text)
		fail(err, ERR_GENERAL, "'%s'", name);
	return text;
}

bool
oidc_seconds(
    const json_t *answer, const char *name, json_int_t *out, struct error *err)
{
	const json_t *value = json_object_get(answer, name);
	const char *text = json_string_value(value);
	json_t *number = text ? pytext_int(text, strlen(text)) : NULL;
	bool ok = number || json_is_number(value);

	*out = (json_int_t)json_number_value(number ? number : value);
	json_decref(number);
	if (!ok && text)
		return repr_fail(err, ERR_GENERAL, text, strlen(text),
		    "invalid literal for int() with base 10: ");
	return ok || fail(err, ERR_GENERAL, "'%s'", name);
}

json_t *
oidc_token(const json_t *answer, const char *start_url, const char *region,
    const json_t *client, const char *client_expires, struct error *err)
{
	const char *text, *refresh = json_get_string(answer, "refreshToken");
	json_int_t seconds;
	char expires[40];
	json_t *token;

	if (!oidc_seconds(answer, "expiresIn", &seconds, err) ||
	    !(text = oidc_text(answer, "accessToken", err)))
		return NULL;
	isotime_write(time(NULL) + (time_t)seconds, "Z", expires);
	token = json_members("startUrl", json_text(start_url), "region",
	    json_text(region), "accessToken", json_text(text), "expiresAt",
	    json_text(expires), "clientId",
	    json_incref(json_object_get(client, "clientId")), "clientSecret",
	    json_incref(json_object_get(client, "clientSecret")),
	    "registrationExpiresAt", json_text(client_expires));
	if (refresh)
		json_object_set_new(token, "refreshToken", json_text(refresh));
	return token;
}
