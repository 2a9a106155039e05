/* SHA-256 whose state can be kept and taken up again. */
#ifndef LOCAL_HASH_H
#define LOCAL_HASH_H

#include <stdbool.h>
#include <stddef.h>

enum {
	HASH_STATE = 128,        /* bytes of a saved state, at most */
	DIGEST_SIZE = 7 + 64 + 1 /* "sha256:", hexadecimal digits, NUL */
};

/* Plain data of this program and machine: may be copied and kept. */
struct hash {
	_Alignas(16) unsigned char state[HASH_STATE];
};

void hash_init(struct hash *hash);
void hash_add(struct hash *hash, const void *data, size_t len);

/* The digest "sha256:…" of what was added; `hash` itself is left as it is. */
void hash_digest(const struct hash *hash, char out[DIGEST_SIZE]);

/* Of bytes in memory. */
void hash_bytes(const void *data, size_t len, char out[DIGEST_SIZE]);

/* Whether the text is "sha256:" and 64 lower-case hexadecimal digits. */
bool digest_is_valid(const char *text);

#endif
