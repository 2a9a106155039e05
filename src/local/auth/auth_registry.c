/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/text/base64.h"
#include "local/auth/auth.h"
#include "local/http/host.h"
#include "local/http/server.h"
#include "rules/policy/words.h"

enum {
	LAYER_SECONDS = 15 * 60, /* how long the URL of a layer is good */
	SLACK = 5 * 60           /* that a clock may have been set back */
};

static struct signed_token
make_token(const struct caller *caller, double seconds)
{
	return (struct signed_token){.account = caller->account,
	    .arn = caller->arn,
	    .region = caller->region,
	    .expires = (double)(long long)(clock_wall() + seconds)};
}

const char *
auth_password(struct request *request, const struct caller *caller,
    double seconds, double *expires)
{
	struct signed_token token = make_token(caller, seconds);

	if (expires)
		*expires = token.expires;
	return token_sign(
	    request->arena, request->server->secret, &token, NULL);
}

static const char *
decode_basic(struct arena *arena, const char *text)
{
	struct buf pair = {0};
	const char *password = NULL;

	if (base64_decode(&pair, text, strlen(text)) &&
	    strncmp(buf_text(&pair), "AWS:", 4) == 0)
		password = arena_strdup(arena, buf_text(&pair) + 4);
	buf_wipe(&pair);
	return password;
}

const char *
auth_layer_token(struct request *request, const struct caller *caller,
    const struct token_layer *layer)
{
	struct signed_token token = make_token(caller, LAYER_SECONDS);

	return token_sign(
	    request->arena, request->server->secret, &token, layer);
}

/* The password of the header; NULL when there is none. */
static const char *
find_password(struct request *request)
{
	const char *header = request_header(request, "Authorization");
	const char *pair;

	if (!header)
		return NULL;
	if (strncasecmp(header, "Basic ", 6) == 0)
		return decode_basic(request->arena, header + 6);
	if (strncasecmp(header, "Bearer ", 7) != 0)
		return NULL;
	pair = decode_basic(request->arena, header + 7);
	return pair ? pair : header + 7;
}

/* "123456789012.dkr.ecr.eu-west-1.amazonaws.com" */
static void
read_host(struct request *request, struct caller *out)
{
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct host host;

	if (!host_read(http_host(request), 0, &host) ||
	    !host_read_registry(host.name, account, region))
		return;
	out->account = arena_strdup(request->arena, account);
	out->region = arena_strdup(request->arena, region);
}

/* The service gives no challenge to who has brought a token. */
static bool
deny(struct response *response, int status, const char *why)
{
	http_add_header(
	    response, "Docker-Distribution-Api-Version", "registry/2.0");
	http_answer(response, status, "application/json; charset=utf-8",
	    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"%s\"}]}\n", why);
	return false;
}

/* The service's own form, whose body is not that of the specification. */
static bool
challenge_basic(
    struct request *request, struct response *response, const char *why)
{
	bool service = !request->server->options.wire_oci;

	http_add_headerf(response, "WWW-Authenticate",
	    "Basic realm=\"%s/\",service=\"ecr.amazonaws.com\"",
	    http_base_url(request));
	http_add_header(
	    response, "Docker-Distribution-Api-Version", "registry/2.0");
	if (service)
		http_answer(
		    response, 401, "text/plain; charset=utf-8", "%s\n", why);
	else
		http_answer(response, 401, "application/json",
		    "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"%"
		    "s\"}]}\n",
		    why);
	return false;
}

bool
auth_is_public_host(struct request *request)
{
	struct host host;

	return host_read(http_host(request), 0, &host) &&
	    host_is_public(host.name);
}

static bool
challenge(struct request *request, struct response *response, const char *why)
{
	if (!auth_is_public_host(request))
		return challenge_basic(request, response, why);
	http_add_headerf(response, "WWW-Authenticate",
	    "Bearer realm=\"%s/token/\",service=\"" PUBLIC_HOST
	    "\",scope=\"aws\"",
	    http_base_url(request));
	return deny(response, 401, why);
}

bool
auth_refuse_unknown(struct request *request, struct response *response)
{
	return challenge(request, response, "Not Authorized");
}

/* The public service gives no other status to an old token than to none. */
static bool
refuse_token(struct request *request, struct response *response, bool expired)
{
	const char *why = expired ? "Your authorization token has expired. "
				    "Reauthenticate and try again."
				  : "Your authorization token is invalid.";
	bool forbids = expired && !auth_is_public_host(request);

	return request->server->options.wire_oci
	    ? challenge(request, response, why)
	    : deny(response, forbids ? 403 : 400, why);
}

/* A header goes first: who sends one means it. */
static bool
find_token(struct request *request, const struct token_layer *layer,
    const char *password, struct signed_token *out)
{
	const unsigned char *secret = request->server->secret;
	const char *text = request_argument(request, "token");

	if (password)
		return token_verify(
		    request->arena, secret, password, NULL, out);
	return layer && text &&
	    token_verify(request->arena, secret, text, layer, out);
}

/* One that lasts longer than any was made while the clock ran ahead. */
static bool
is_current(const struct signed_token *token)
{
	double left = token->expires - clock_wall();

	return left >= 0 && left <= TOKEN_SECONDS + SLACK;
}

/* NULL where nobody said who asks. */
static const char *
account_of(struct arena *arena, const char *arn)
{
	const char *account = policy_account(arn);

	return account ? arena_strndup(arena, account, 12) : NULL;
}

/* Whom an anonymous token is for. */
static const char nobody[] = "anonymous";

/* Of an account's token for the public service, and the other way round, the
 * hosts of AWS take none; to a local name both say who asks. */
static bool
token_fits(struct request *request, const struct auth_aim *aim,
    const struct signed_token *token)
{
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct host host;

	if (strcmp(token->account, nobody) == 0)
		return aim->is_public;
	if (!registry_is_public(token->region))
		return !auth_is_public_host(request);
	return !host_read(http_host(request), 0, &host) ||
	    !host_read_registry(host.name, account, region);
}

static void
become(struct request *request, const struct signed_token *token,
    struct caller *out)
{
	const char *own = account_of(request->arena, token->arn);

	out->arn = own ? token->arn : NULL;
	out->own_account = own;
	if (strcmp(token->account, nobody) == 0)
		return;
	out->account = token->account;
	if (!registry_is_public(token->region))
		out->region = token->region;
}

bool
auth_check_registry(struct request *request, struct response *response,
    const struct auth_aim *aim, struct caller *out)
{
	const struct server_options *options = &request->server->options;
	const char *password = find_password(request);
	bool anybody = aim->is_public && aim->reads &&
	    !auth_is_public_host(request) && !password;
	struct signed_token token;

	*out = (struct caller){.account = options->account,
	    .region = options->region,
	    .access_key = ""};
	if (find_token(request, aim->layer, password, &token) &&
	    token_fits(request, aim, &token)) {
		if (!is_current(&token))
			return refuse_token(request, response, true);
		become(request, &token, out);
	} else if (!options->open_registry && !anybody) {
		return password ? refuse_token(request, response, false)
				: auth_refuse_unknown(request, response);
	}
	read_host(request, out);
	return true;
}

/* The password itself will do: it is as signed as any token. */
void
auth_answer_token(struct request *request, struct response *response)
{
	const char *password = find_password(request);
	const struct auth_aim aim = {.is_public = true};
	struct caller caller = {
	    .account = nobody, .region = REGISTRY_PUBLIC_PLACE};
	struct signed_token token;

	if (password &&
	    (!token_verify(request->arena, request->server->secret, password,
		 NULL, &token) ||
		!token_fits(request, &aim, &token))) {
		refuse_token(request, response, false);
		return;
	}
	if (password && !is_current(&token)) {
		refuse_token(request, response, true);
		return;
	}
	if (!password)
		password = auth_password(request, &caller, TOKEN_SECONDS, NULL);
	http_answer(response, 200, "application/json; charset=utf-8",
	    "{\"token\":\"%s\"}\n", password);
}
