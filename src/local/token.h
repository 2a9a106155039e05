/* Tokens of the registry: who, where, until when, signed. */
#ifndef LOCAL_TOKEN_H
#define LOCAL_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { TOKEN_SECRET = 32 };

struct token {
	const char *account, *region;
	double expires; /* seconds since 1970 */
};

/* The password that stands for it. */
char *token_sign(struct arena *arena, const unsigned char *secret,
    const struct token *token);

/* Read a password; false when it was not signed with this secret.  Whether
 * it has expired is for the caller to see. */
bool token_verify(struct arena *arena, const unsigned char *secret,
    const char *password, struct token *out);

#endif
