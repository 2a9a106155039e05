/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/hash.h"

/* EVP cannot save its state; the old interface is a plain struct. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <string.h>

#include "base/text/hex.h"
#include "rules/names.h"

_Static_assert(sizeof(SHA256_CTX) <= HASH_STATE, "the state must fit");

void
hash_init(struct hash *hash)
{
	memset(hash, 0, sizeof(*hash));
	SHA256_Init((SHA256_CTX *)hash->state);
}

void
hash_add(struct hash *hash, const void *data, size_t len)
{
	SHA256_Update((SHA256_CTX *)hash->state, data, len);
}

/* Bytes of digits that have been checked. */
static void
get_hex(const char *from, unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++, from += 2)
		data[i] = (unsigned char)(hex_digit(from[0]) << 4 |
		    hex_digit(from[1]));
}

void
hash_save(const struct hash *hash, char out[HASH_SAVED])
{
	const SHA256_CTX *ctx = (const SHA256_CTX *)hash->state;

	for (size_t i = 0; i < 8; i++) {
		SHA_LONG h = ctx->h[i];
		unsigned char word[] = {(unsigned char)(h >> 24),
		    (unsigned char)(h >> 16), (unsigned char)(h >> 8),
		    (unsigned char)h};

		hex_write(out + 8 * i, word, sizeof(word));
	}
	hex_write(out + 64, (const unsigned char *)ctx->data, ctx->num);
}

bool
hash_restore(struct hash *hash, uint64_t count, const char *saved)
{
	SHA256_CTX *ctx = (SHA256_CTX *)hash->state;
	size_t rest = count % 64, len = 2 * (32 + rest);

	if (count >> 61 || strlen(saved) != len ||
	    strspn(saved, "0123456789abcdef") != len)
		return false;
	hash_init(hash);
	for (size_t i = 0; i < 8; i++, saved += 8) {
		unsigned char word[4];

		get_hex(saved, word, sizeof(word));
		ctx->h[i] = (SHA_LONG)word[0] << 24 | (SHA_LONG)word[1] << 16 |
		    (SHA_LONG)word[2] << 8 | (SHA_LONG)word[3];
	}
	get_hex(saved, (unsigned char *)ctx->data, rest);
	ctx->num = (unsigned)rest;
	ctx->Nl = (SHA_LONG)(count << 3);
	ctx->Nh = (SHA_LONG)(count >> 29);
	return true;
}

void
hash_digest(const struct hash *hash, char out[DIGEST_SIZE])
{
	static const char head[] = {'s', 'h', 'a', '2', '5', '6', ':'};
	unsigned char raw[SHA256_DIGEST_LENGTH];
	struct hash copy = *hash;

	SHA256_Final(raw, (SHA256_CTX *)copy.state);
	memcpy(out, head, sizeof(head));
	hex_write(out + sizeof(head), raw, sizeof(raw));
}

void
hash_bytes(const void *data, size_t len, char out[DIGEST_SIZE])
{
	struct hash hash;

	hash_init(&hash);
	hash_add(&hash, data, len);
	hash_digest(&hash, out);
}

bool
digest_is_valid(const char *text)
{
	return strncmp(text, "sha256:", 7) == 0 && names_is_digest(text);
}
