/* The first EVP digest of OpenSSL 3 loads providers for half a millisecond,
 * half of a whole run; the low-level functions start at once.
 * SPDX-License-Identifier: Apache-2.0 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "aws/wire/sha256.h"

#include <string.h>

#include <openssl/sha.h>

#include "base/text/hex.h"
#include "base/memory/buf.h"

enum { BLOCK = 64 };

_Static_assert(
    sizeof(SHA256_CTX) <= sizeof(struct sha256), "the state must fit");

void
sha256_begin(struct sha256 *hash)
{
	SHA256_Init((SHA256_CTX *)hash->state);
}

void
sha256_add(struct sha256 *hash, const void *data, size_t len)
{
	SHA256_Update((SHA256_CTX *)hash->state, data, len);
}

void
sha256_end(const struct sha256 *hash, unsigned char out[SHA256_SIZE])
{
	struct sha256 copy = *hash;

	SHA256_Final(out, (SHA256_CTX *)copy.state);
}

void
sha256_digest(unsigned char out[SHA256_SIZE], const void *data, size_t len)
{
	struct sha256 hash;

	sha256_begin(&hash);
	sha256_add(&hash, data, len);
	sha256_end(&hash, out);
}

/* One of the two passes of an HMAC: the padded key, then the data. */
static void
keyed_digest(unsigned char out[SHA256_SIZE], const unsigned char key[BLOCK],
    unsigned char pad, const void *data, size_t len)
{
	unsigned char block[BLOCK];
	SHA256_CTX ctx;

	for (size_t i = 0; i < BLOCK; i++)
		block[i] = key[i] ^ pad;
	SHA256_Init(&ctx);
	SHA256_Update(&ctx, block, BLOCK);
	SHA256_Update(&ctx, data, len);
	SHA256_Final(out, &ctx);
	wipe(block, sizeof(block));
	wipe(&ctx, sizeof(ctx));
}

void
sha256_hmac(unsigned char out[SHA256_SIZE], const void *key, size_t key_len,
    const void *data, size_t len)
{
	unsigned char padded[BLOCK] = {0}, inner[SHA256_SIZE];

	if (key_len > BLOCK)
		sha256_digest(padded, key, key_len);
	else
		memcpy(padded, key, key_len);
	keyed_digest(inner, padded, 0x36, data, len);
	keyed_digest(out, padded, 0x5c, inner, sizeof(inner));
	wipe(padded, sizeof(padded));
}

void
sha256_hex(char out[SHA256_HEX], const unsigned char digest[SHA256_SIZE])
{
	hex_write(out, digest, SHA256_SIZE);
}
