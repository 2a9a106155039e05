/* Keys that STS hands out for a while: all that is known of them stands in
 * their token, signed by the secret of the store.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_SESSION_H
#define LOCAL_AUTH_SESSION_H

#include "base/memory/arena.h"
#include "local/auth/token.h"

struct key;

/* Keys for who `token` says, until then; in the arena. */
const struct key *session_make(struct arena *arena, const unsigned char *secret,
    const struct signed_token *token);

/* The keys that go with a token (or NULL) under that access key, past their end
 * as well; NULL when this store did not make them. */
const struct key *session_find(struct arena *arena, const unsigned char *secret,
    const char *id, const char *token);

#endif
