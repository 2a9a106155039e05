/* SHA-256 whose state can be kept and taken up again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_HASH_H
#define LOCAL_STORE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HASH_STATE = 128,               /* bytes in memory, at most */
	HASH_SAVED = 2 * (32 + 63) + 1, /* a saved state with its NUL */
	DIGEST_SIZE = 7 + 64 + 1        /* "sha256:", hexadecimal digits, NUL */
};

/* Plain data: may be copied. */
struct hash {
	_Alignas(16) unsigned char state[HASH_STATE];
};

void hash_init(struct hash *hash);
void hash_add(struct hash *hash, const void *data, size_t len);

/* The digest "sha256:…" of what was added; `hash` itself is left as it is. */
void hash_digest(const struct hash *hash, char out[DIGEST_SIZE]);

/* Save the state as hexadecimal digits: the eight words of the hash value (FIPS
 * 180-4, section 6.2), highest byte first, and the bytes that do not fill a
 * block of 64 yet. */
void hash_save(const struct hash *hash, char out[HASH_SAVED]);

/* Take up the hash of `count` bytes again; false if no such state was saved. */
bool hash_restore(struct hash *hash, uint64_t count, const char *saved);

/* Of bytes in memory. */
void hash_bytes(const void *data, size_t len, char out[DIGEST_SIZE]);

/* Whether the text is "sha256:" and 64 lower-case hexadecimal digits. */
bool digest_is_valid(const char *text);

#endif
