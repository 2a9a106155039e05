/* Roles assumed with a web identity: EKS service accounts, GitHub's OIDC.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "aws/identity/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_make.h"
#include "base/json/json.h"
#include "base/text/codec.h"
#include "aws/identity/role.h"
#include "aws/identity/sts.h"
#include "aws/identity/token.h"

struct webid {
	json_t *arguments; /* without the token */
	const char *token_file;
	bool named;
	bool kept; /* its keys, on the disk */
};

/* A value of the environment, or else of the profile. */
static const char *
value_find(const struct lookup *lookup, const char *variable, const char *key)
{
	const char *value = lookup->hide_environment ? NULL : getenv(variable);

	return value != NULL ? value
			     : json_get_string(lookup_profile(lookup), key);
}

/* Text files have one kind of newline, as Python reads them. */
static void
newlines_unify(struct buf *text)
{
	size_t to = 0;

	for (size_t from = 0; from < text->len; from++) {
		char c = text->data[from];

		if (c == '\r' && text->data[from + 1] == '\n')
			continue;
		text->data[to++] = c == '\r' ? '\n' : c;
	}
	if (text->data != NULL)
		text->data[to] = '\0';
	text->len = to;
}

static bool
arguments_complete(
    const struct webid *webid, json_t *arguments, struct error *err)
{
	struct buf token = {0};
	bool ok = text_read(webid->token_file, &token, err) &&
	    codec_check_utf8(buf_text(&token), token.len, err);

	newlines_unify(&token);
	if (ok)
		json_object_set_new(arguments, "WebIdentityToken",
		    json_stringn(buf_text(&token), token.len));
	buf_wipe(&token);
	return ok;
}

static bool
webid_refresh(struct found *found, struct credentials *out, struct error *err)
{
	const struct lookup *lookup = found->lookup;
	struct webid *webid = found->state;
	const char *key = role_key(lookup, webid->arguments, webid->named);
	json_t *arguments, *answer = NULL;
	bool ok;

	if (webid->kept && role_cached(lookup, key, out))
		return true;
	arguments = json_copy(webid->arguments);
	if (arguments_complete(webid, arguments, err))
		answer = sts_assume(
		    lookup, "AssumeRoleWithWebIdentity", arguments, NULL, err);
	if (answer != NULL && webid->kept)
		token_write(lookup->settings->arena, TOKENS_CLI, key, answer);
	ok = answer != NULL &&
	    (role_keys(answer, out) || role_fail_expiry(answer, err));
	json_decref(arguments);
	json_wipe(answer);
	return ok;
}

static void
webid_drop(void *state)
{
	struct webid *webid = state;

	json_decref(webid->arguments);
}

struct found *
webid_for(const struct lookup *lookup, const char *role, const char *file,
    const char *name, bool kept)
{
	struct webid *webid = arena_new(lookup->settings->arena, struct webid);
	struct found *found = found_new(lookup, provider_webid.name);

	webid->token_file = file;
	webid->arguments = json_object();
	webid->named = name != NULL && *name != '\0';
	webid->kept = kept;
	if (webid->named)
		role_session_name(webid->arguments, name);
	json_object_set_new(webid->arguments, "RoleArn", json_string(role));
	if (!webid->named)
		role_session_name(webid->arguments, NULL);
	found->state = webid;
	found->drop = webid_drop;
	found->refresh = webid_refresh;
	return found;
}

static bool
webid_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	const char *file = value_find(
	    lookup, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
	const char *role = value_find(lookup, "AWS_ROLE_ARN", "role_arn");
	const char *name =
	    value_find(lookup, "AWS_ROLE_SESSION_NAME", "role_session_name");

	if (file == NULL || *file == '\0')
		return true;
	if (role == NULL || *role == '\0')
		return fail(err, ERR_GENERAL,
		    "The provided profile or the current environment is "
		    "configured to assume role with web identity but has no "
		    "role ARN configured. Ensure that the profile has the "
		    "role_arnconfiguration set or the AWS_ROLE_ARN env var is "
		    "set.");
	*out = webid_for(lookup, role, file, name, !lookup->is_source);
	return true;
}

const struct provider provider_webid = {
    "assume-role-with-web-identity", NULL, webid_load};
