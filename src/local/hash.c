#include "local/hash.h"

/* EVP cannot save its state; the old interface is a plain struct. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <string.h>

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

void
hash_digest(const struct hash *hash, char out[DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	static const char head[] = {'s', 'h', 'a', '2', '5', '6', ':'};
	unsigned char raw[SHA256_DIGEST_LENGTH];
	struct hash copy = *hash;
	char *to = out + sizeof(head);

	SHA256_Final(raw, (SHA256_CTX *)copy.state);
	memcpy(out, head, sizeof(head));
	for (size_t i = 0; i < sizeof(raw); i++) {
		*to++ = digits[raw[i] >> 4];
		*to++ = digits[raw[i] & 15];
	}
	*to = '\0';
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
	return strncmp(text, "sha256:", 7) == 0 && strlen(text) == 71 &&
	    strspn(text + 7, "0123456789abcdef") == 64;
}
