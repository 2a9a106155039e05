/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/token.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/url.h"
#include "oci/bearer.h"
#include "oci/challenge.h"
#include "oci/origin.h"

enum {
	LIFE_MAX = 24 * 60 * 60, /* seconds, of a password */
	TOKENS_MAX = 1000
};

/* One that was given; of a password, `scope` is NULL. */
struct oci_token {
	char *origin, *scope, *authorization;
	double until; /* on the steady clock */
};

struct oci_tokens {
	struct http *http;
	const char *origin;
	oci_login_find *find;
	void *ctx;
	struct oci_token *list;
	size_t n, room;
	char *refused; /* base64 of a login that the registry did not take */
};

static void
clear_login(struct oci_login *login)
{
	wipe_text(&login->user);
	wipe_text(&login->password);
	wipe_text(&login->identity);
}

struct oci_tokens *
oci_tokens_open(
    struct http *http, const char *origin, oci_login_find *find, void *ctx)
{
	struct oci_tokens *tokens = xmalloc(sizeof(*tokens));

	*tokens = (struct oci_tokens){
	    .http = http, .origin = origin, .find = find, .ctx = ctx};
	return tokens;
}

static void
forget(struct oci_token *token)
{
	free(token->origin);
	free(token->scope);
	wipe_text(&token->authorization);
}

void
oci_tokens_close(struct oci_tokens *tokens)
{
	if (!tokens)
		return;
	for (size_t i = 0; i < tokens->n; i++)
		forget(&tokens->list[i]);
	wipe_text(&tokens->refused);
	free(tokens->list);
	free(tokens);
}

static char *
origin_of(const char *text)
{
	struct buf out = {0};
	struct url url;

	url_split(&url, text);
	url_put_origin(&out, &url);
	return buf_take(&out);
}

static struct oci_token *
find_token(struct oci_tokens *tokens, const char *url, const char *scope)
{
	for (size_t i = 0; i < tokens->n; i++) {
		struct oci_token *token = &tokens->list[i];

		if (oci_origin_same(token->origin, url) &&
		    (!token->scope || (scope && !strcmp(token->scope, scope))))
			return token;
	}
	return NULL;
}

const char *
oci_tokens_get(struct oci_tokens *tokens, const char *url, const char *scope)
{
	const struct oci_token *token =
	    find_token(tokens, url, scope ? scope : "");

	return token && token->until > clock_steady() ? token->authorization
						      : NULL;
}

/* In place of the one for the same, where there is one; `authorization` is
 * taken over. */
static void
keep(struct oci_tokens *tokens, const char *url, const char *scope,
    char *authorization, double life)
{
	struct oci_token *token = find_token(tokens, url, scope ? scope : "");

	if (token) {
		forget(token);
	} else {
		if (tokens->n == TOKENS_MAX) {
			forget(&tokens->list[0]);
			tokens->list[0] = tokens->list[--tokens->n];
		}
		if (tokens->n == tokens->room) {
			tokens->room = tokens->room ? 2 * tokens->room : 8;
			tokens->list = xrealloc(
			    tokens->list, tokens->room * sizeof(*tokens->list));
		}
		token = &tokens->list[tokens->n++];
	}
	*token = (struct oci_token){.origin = origin_of(url),
	    .scope = scope ? xstrdup(scope) : NULL,
	    .authorization = authorization,
	    .until = clock_steady() + life};
}

static bool
want_login(const struct oci_tokens *tokens, struct error *err)
{
	const char *host = strstr(tokens->origin, "://");

	fail_code(err, ERR_SERVICE, "UNAUTHORIZED",
	    "%s wants a login, and none is known: see `ecr login` and "
	    "`docker login`",
	    tokens->origin);
	return error_note(err, CLUE_IMAGE,
	    json_members("host", json_text(host ? host + 3 : tokens->origin)));
}

/* The same password again would be refused again. */
static bool
use_password(struct oci_tokens *tokens, const char *url,
    const struct oci_login *login, struct error *err)
{
	const char *known = oci_tokens_get(tokens, url, NULL);
	char *basic = oci_login_basic(login);

	if (!basic)
		return want_login(tokens, err);
	if (known && strcmp(known, basic) == 0) {
		wipe_text(&basic);
		return fail_code(err, ERR_SERVICE, "UNAUTHORIZED",
		    "%s does not take the login that is known for it",
		    tokens->origin);
	}
	keep(tokens, url, NULL, basic, LIFE_MAX);
	return true;
}

static bool
use_bearer(struct oci_tokens *tokens, const char *url, const char *scope,
    const struct oci_challenge *challenge, const struct oci_login *login,
    struct error *err)
{
	/* another place knows nothing of our repositories */
	bool own = scope && oci_origin_same(tokens->origin, url);
	char *authorization;
	double life = 0;

	if (!challenge->realm || !oci_origin_is_near(url, challenge->realm))
		return fail(err, ERR_GENERAL,
		    "%s sends to \"%.200s\" for its tokens, which is not of "
		    "the same registry: nothing was sent there",
		    url, challenge->realm ? challenge->realm : "");
	authorization = oci_bearer_get(tokens->http, challenge, login,
	    own ? scope : challenge->scope, &life, err);
	if (authorization)
		keep(tokens, url, scope ? scope : "", authorization, life);
	return authorization != NULL;
}

/* By whichever challenge there is. */
static bool
meet(struct oci_tokens *tokens, const char *url, const char *scope,
    const struct oci_challenge *challenge, const struct oci_login *login,
    struct error *err)
{
	if (challenge->bearer)
		return use_bearer(tokens, url, scope, challenge, login, err);
	if (challenge->basic)
		return use_password(tokens, url, login, err);
	return fail(err, ERR_GENERAL,
	    "%s wants a login of a kind that is not known here",
	    tokens->origin);
}

/* Note a password that was not taken, so that a cache does not give it again;
 * once. */
static bool
refuse_password(struct oci_tokens *tokens, const struct oci_login *login)
{
	char *basic = oci_login_basic(login);

	if (!basic || tokens->refused) {
		wipe_text(&basic);
		return false;
	}
	tokens->refused = xstrdup(basic + strlen("Basic "));
	wipe_text(&basic);
	return true;
}

static bool
enter(struct oci_tokens *tokens, const char *url, const char *scope,
    const struct oci_challenge *challenge, bool *again, struct error *err)
{
	bool own = oci_origin_same(tokens->origin, url), ok;
	struct oci_login login = {0};
	struct url parts;
	char *host;

	url_split(&parts, tokens->origin);
	host = slice_copy(parts.authority);
	/* another host is entered by nobody in particular, as it asks */
	ok = (!own || !tokens->find ||
		 tokens->find(
		     tokens->ctx, host, tokens->refused, &login, err)) &&
	    meet(tokens, url, scope, challenge, &login, err);
	*again = !ok && own && err->kind == ERR_SERVICE &&
	    refuse_password(tokens, &login);
	clear_login(&login);
	free(host);
	return ok;
}

bool
oci_tokens_renew(struct oci_tokens *tokens, const char *url, const char *scope,
    const char *challenges, struct error *err)
{
	struct oci_challenge challenge;
	struct arena arena = {0};
	bool again, ok;

	oci_challenge_read(&arena, challenges, &challenge);
	ok = enter(tokens, url, scope, &challenge, &again, err);
	if (again) {
		error_clear(err);
		ok = enter(tokens, url, scope, &challenge, &again, err);
	}
	arena_free(&arena);
	return ok;
}

bool
oci_tokens_drop(struct oci_tokens *tokens, const char *url)
{
	struct oci_token *token = find_token(tokens, url, "");

	if (!token || token->scope || tokens->refused ||
	    !oci_origin_same(tokens->origin, url))
		return false;
	tokens->refused = xstrdup(token->authorization + strlen("Basic "));
	forget(token);
	*token = tokens->list[--tokens->n];
	return true;
}
