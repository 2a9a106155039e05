/* The secrets of a login, so that only the program that began it can finish it
 * (RFC 7636). SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_PKCE_H
#define AWS_IDENTITY_PKCE_H

#include "base/random.h"

enum { PKCE_VERIFIER = 64, PKCE_CHALLENGE = 43 };

struct pkce {
	char verifier[PKCE_VERIFIER + 1]; /* shown when the code is redeemed */
	char challenge[PKCE_CHALLENGE + 1]; /* its hash, in the URL */
	char state[UUID_SIZE];              /* comes back with the code */
};

/* Make all three, at random. */
void pkce_make(struct pkce *out);

#endif
