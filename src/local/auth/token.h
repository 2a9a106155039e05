/* Tokens of the registry: who, where, until when, signed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_TOKEN_H
#define LOCAL_AUTH_TOKEN_H

#include <stdbool.h>

#include "base/memory/arena.h"

enum { TOKEN_SECRET = 32, TOKEN_MAC = 32 };

struct signed_token {
	const char *account, *region;
	double expires;  /* seconds since 1970 */
	const char *arn; /* of who asks */
};

/* What one URL is good for, and nothing else; without a digest: the keys of a
 * session, by their access key. */
struct token_layer {
	const char *repository, *digest;
};

/* HMAC-SHA256 over parts that end with a NULL, each with its length ahead, so
 * that no two lists of parts are signed alike.  The first part says what the
 * sum is for. */
void token_mac(const unsigned char *secret, const char *const *parts,
    unsigned char out[TOKEN_MAC]);

/* The password that stands for it or, with `layer`, a token that is good for
 * reading one layer of one repository; neither passes for the other.  No part
 * may have a dot in it: token_verify() refuses what is made of such parts. */
char *token_sign(struct arena *arena, const unsigned char *secret,
    const struct signed_token *token, const struct token_layer *layer);

/* Read it; false when it was not signed with this secret, or is not of exactly
 * these parts.  The caller checks whether it has expired. */
bool token_verify(struct arena *arena, const unsigned char *secret,
    const char *text, const struct token_layer *layer,
    struct signed_token *out);

/* The same for the keys of a session, bound to their access key; and the secret
 * key that goes with such a token. */
char *token_sign_session(struct arena *arena, const unsigned char *secret,
    const struct signed_token *token, const char *id);
bool token_verify_session(struct arena *arena, const unsigned char *secret,
    const char *text, const char *id, struct signed_token *out);
char *token_session_secret(struct arena *arena, const unsigned char *secret,
    const char *id, const char *text);

/* The key that opens /_local/ where signatures are checked: as lasting as the
 * secret of the store. */
char *token_store_key(struct arena *arena, const unsigned char *secret);

#endif
