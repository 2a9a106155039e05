/* Keys for a while: of a role, of who brings the token of another provider, of
 * who calls.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/sts_call.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/text/base64.h"
#include "local/auth/keys.h"
#include "local/auth/session.h"
#include "local/http/server.h"
#include "local/store/json_text.h"

enum {
	ROLE_SECONDS = 3600, /* of a session by default, and of one in a chain
				at most */
	TOKEN_DEFAULT = 12 * 3600
};

struct role {
	const char *partition, *account, *name;
};

/* "arn:aws:iam::123456789012:role/path/name" */
static bool
read_role(struct sts_call *call, const char *arn, struct role *out)
{
	struct arena *arena = call->request->arena;
	char *copy = arena_strdup(arena, arn), *rest = NULL;
	const char *head = strtok_r(copy, ":", &rest);
	const char *what = NULL;

	out->partition = strtok_r(NULL, ":", &rest);
	/* the empty region is passed over */
	if (head && strcmp(head, "arn") == 0 && out->partition &&
	    strstr(arn, ":iam::") && strtok_r(NULL, ":", &rest)) {
		out->account = strtok_r(NULL, ":", &rest);
		what = rest;
	}
	if (what && out->account && registry_account_is_valid(out->account) &&
	    strncmp(out->partition, "aws", 3) == 0 &&
	    strncmp(what, "role/", 5) == 0) {
		out->name = strrchr(what, '/') + 1;
		if (*out->name && !strchr(what, ':'))
			return true;
	}
	(void)sts_refuse(call, 400, "ValidationError", "%s is invalid", arn);
	return false;
}

static double
seconds_of(struct sts_call *call, double usual)
{
	const char *text = sts_parameter(call, "DurationSeconds");

	return text ? strtod(text, NULL) : usual;
}

static void
put_keys(struct sts_call *call, const struct key *key)
{
	char end[40];

	isotime_write((time_t)key->expires, "Z", end);
	buf_puts(&call->out, "<Credentials>\n");
	sts_put(call, "AccessKeyId", key->id);
	sts_put(call, "SecretAccessKey", key->secret);
	sts_put(call, "SessionToken", key->token);
	sts_put(call, "Expiration", end);
	buf_puts(&call->out, "</Credentials>\n");
}

static void
hand_out(
    struct sts_call *call, const char *account, const char *arn, double seconds)
{
	const struct signed_token token = {.account = account,
	    .region = call->caller.region,
	    .expires = (double)(long long)(clock_wall() + seconds),
	    .arn = arn};

	put_keys(call,
	    session_make(
		call->request->arena, call->request->server->secret, &token));
}

static void
hand_out_role(struct sts_call *call, const struct role *role)
{
	const char *arn = arena_printf(call->request->arena,
	    "arn:%s:sts::%s:assumed-role/%s/%s", role->partition, role->account,
	    role->name, sts_parameter(call, "RoleSessionName"));
	const char *policy = sts_parameter(call, "Policy");
	const char *source = sts_parameter(call, "SourceIdentity");

	buf_puts(&call->out, "<AssumedRoleUser>\n");
	sts_put(call, "AssumedRoleId", sts_user_id(call, arn));
	sts_put(call, "Arn", arn);
	buf_puts(&call->out, "</AssumedRoleUser>\n");
	hand_out(call, role->account, arn, seconds_of(call, ROLE_SECONDS));
	if (policy)
		sts_put(call, "PackedPolicySize",
		    arena_printf(call->request->arena, "%zu",
			1 + strlen(policy) * 100 / 2048));
	if (source)
		sts_put(call, "SourceIdentity", source);
}

static bool
is_in(const char *list, const char *account)
{
	const char *at = list ? strstr(list, account) : NULL;

	return list && (strcmp(list, "*") == 0 || at);
}

/* Where signatures are checked, an account with keys of its own says who may
 * take its roles; one without has nobody to say it. */
static bool
may_assume(struct sts_call *call, const char *account)
{
	const struct server *server = call->request->server;
	bool owned = false;

	if (!server->options.require_auth ||
	    strcmp(call->caller.own_account, account) == 0)
		return true;
	for (const struct key *key = server->keys; key; key = key->next) {
		const char *of =
		    key->account ? key->account : server->options.account;

		if (!key->id || key->made || strcmp(of, account) != 0)
			continue;
		owned = true;
		if (is_in(key->trusts, call->caller.own_account))
			return true;
	}
	return !owned;
}

bool
sts_assume_role(struct sts_call *call)
{
	const char *arn = sts_parameter(call, "RoleArn");
	struct role role = {0};

	if (!read_role(call, arn, &role))
		return false;
	if (strstr(call->caller.arn, ":assumed-role/") &&
	    seconds_of(call, 0) > ROLE_SECONDS)
		return sts_refuse(call, 400, "ValidationError",
		    "The requested DurationSeconds exceeds the 1 hour session "
		    "limit for roles assumed by role chaining");
	if (!may_assume(call, role.account))
		return sts_refuse(call, 403, "AccessDenied",
		    "User: %s is not authorized to perform: sts:AssumeRole on "
		    "resource: %s",
		    call->caller.arn, arn);
	hand_out_role(call, &role);
	return true;
}

/* What a JSON Web Token claims; NULL where it is none. */
static json_t *
read_claims(const char *token)
{
	const char *from = strchr(token, '.');
	const char *to = from ? strchr(from + 1, '.') : NULL;
	struct buf plain = {0}, text = {0};
	json_t *claims = NULL;

	if (!to || strchr(to + 1, '.'))
		return NULL;
	for (const char *c = from + 1; c < to; c++)
		buf_putc(&plain, *c == '-' ? '+' : *c == '_' ? '/' : *c);
	while (plain.len % 4)
		buf_putc(&plain, '=');
	if (base64_decode(&text, buf_text(&plain), plain.len))
		claims = json_read_bounded(buf_text(&text), text.len);
	buf_free(&plain);
	buf_free(&text);
	if (json_is_object(claims))
		return claims;
	json_decref(claims);
	return NULL;
}

bool
sts_takes_tokens(const struct server *server)
{
	const struct key *key = server->keys;

	while (key && !key->token_file)
		key = key->next;
	return key || !server->options.require_auth || server->options.of_run;
}

/* Whether the file of a trusted identity holds this token, now. */
static bool
holds(const struct key *key, const char *role, const char *token)
{
	struct buf text = {0};
	bool good = key->token_file && strcmp(key->role, role) == 0 &&
	    file_read_small(key->token_file, &text);

	while (good && text.len && strchr("\r\n", text.data[text.len - 1]))
		text.data[--text.len] = '\0';
	good = good && text.len && text.len == strlen(token) &&
	    CRYPTO_memcmp(text.data, token, text.len) == 0;
	buf_wipe(&text);
	return good;
}

/* There is no provider to ask: where signatures are checked, the token must be
 * one that the file of keys names. */
static bool
is_trusted(struct sts_call *call, const char *role, const char *token)
{
	const struct server *server = call->request->server;

	if (!server->options.require_auth || server->options.of_run)
		return true;
	for (const struct key *key = server->keys; key; key = key->next)
		if (holds(key, role, token))
			return true;
	return false;
}

static bool
check_claims(struct sts_call *call, const json_t *claims)
{
	const json_t *end = json_object_get(claims, "exp");
	double now = clock_wall();

	if (!json_is_number(end) || json_number_value(end) > now)
		return true;
	return sts_refuse(call, 400, "ExpiredTokenException",
	    "Token expired: current date/time %.0f must be before the "
	    "expiration date/time %.0f",
	    now, json_number_value(end));
}

static void
put_claim(struct sts_call *call, const json_t *claims, const char *claim,
    const char *name)
{
	const json_t *value = json_object_get(claims, claim);

	if (json_is_array(value))
		value = json_array_get(value, 0);
	if (json_is_string(value))
		sts_put(call, name, json_string_value(value));
}

bool
sts_assume_role_with_web_identity(struct sts_call *call)
{
	const char *arn = sts_parameter(call, "RoleArn");
	const char *token = sts_parameter(call, "WebIdentityToken");
	json_t *claims = read_claims(token);
	const char *issuer = json_get_string(claims, "iss");
	struct role role = {0};
	bool good = read_role(call, arn, &role) && check_claims(call, claims);

	if (good && !is_trusted(call, arn, token))
		good = sts_refuse(call, 400, "InvalidIdentityToken",
		    "No OpenIDConnect provider found in your account for %s",
		    issuer ? issuer : "this token");
	if (good) {
		put_claim(call, claims, "sub", "SubjectFromWebIdentityToken");
		put_claim(call, claims, "aud", "Audience");
		put_claim(call, claims, "iss", "Provider");
		hand_out_role(call, &role);
	}
	json_decref(claims);
	return good;
}

bool
sts_get_session_token(struct sts_call *call)
{
	if (strncmp(call->caller.access_key, "ASIA", 4) == 0)
		return sts_refuse(call, 403, "AccessDenied",
		    "Cannot call GetSessionToken with session credentials");
	hand_out(call, call->caller.own_account, call->caller.arn,
	    seconds_of(call, TOKEN_DEFAULT));
	return true;
}
