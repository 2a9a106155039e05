/* SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/session.h"

#include "local/auth/keys.h"

static const struct key *
make(struct arena *arena, const unsigned char *secret, const char *id,
    const char *text, const struct signed_token *token)
{
	struct key *key = arena_new(arena, struct key);

	*key = (struct key){.id = arena_strdup(arena, id),
	    .secret = token_session_secret(arena, secret, id, text),
	    .token = arena_strdup(arena, text),
	    .account = arena_strdup(arena, token->account),
	    .arn = arena_strdup(arena, token->arn),
	    .expires = token->expires};
	return key;
}

const struct key *
session_make(struct arena *arena, const unsigned char *secret,
    const struct signed_token *token)
{
	const char *id = keys_session_id(arena);

	return make(arena, secret, id,
	    token_sign_session(arena, secret, token, id), token);
}

const struct key *
session_find(struct arena *arena, const unsigned char *secret, const char *id,
    const char *text)
{
	struct signed_token token;

	if (!id || !text ||
	    !token_verify_session(arena, secret, text, id, &token))
		return NULL;
	return make(arena, secret, id, text, &token);
}
