/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/pkce.h"

#include <string.h>

#include "aws/wire/sha256.h"
#include "base/memory/buf.h"
#include "base/text/base64.h"

/* A byte at random below `most`, none likelier than another. */
static unsigned
random_below(unsigned most)
{
	unsigned char byte;

	do
		random_bytes(&byte, 1);
	while (byte >= 256 / most * most);
	return byte % most;
}

static void
make_challenge(char out[PKCE_CHALLENGE + 1], const char *verifier)
{
	unsigned char digest[SHA256_SIZE];
	struct buf text = {0};

	sha256_digest(digest, verifier, strlen(verifier));
	base64_url_encode(&text, digest, sizeof(digest));
	memcpy(out, text.data, PKCE_CHALLENGE + 1);
	buf_free(&text);
}

void
pkce_make(struct pkce *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._~";

	for (size_t i = 0; i < PKCE_VERIFIER; i++)
		out->verifier[i] = letters[random_below(sizeof(letters) - 1)];
	out->verifier[PKCE_VERIFIER] = '\0';
	make_challenge(out->challenge, out->verifier);
	random_uuid(out->state);
}
