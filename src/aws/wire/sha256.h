/* SHA-256 (FIPS 180-4) and HMAC on it (RFC 2104).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_SHA256_H
#define AWS_WIRE_SHA256_H

#include <stddef.h>

enum { SHA256_SIZE = 32, SHA256_HEX = 65 };

/* The digest of `len` bytes. */
void sha256_digest(
    unsigned char out[SHA256_SIZE], const void *data, size_t len);

/* The digest of what comes in pieces; plain data, which may be copied. */
struct sha256 {
	_Alignas(16) unsigned char state[128];
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t len);

/* Of all that was added; more may follow. */
void sha256_end(const struct sha256 *hash, unsigned char out[SHA256_SIZE]);

/* HMAC-SHA256 of `len` bytes under `key`. */
void sha256_hmac(unsigned char out[SHA256_SIZE], const void *key,
    size_t key_len, const void *data, size_t len);

/* A digest as lower-case hexadecimal digits, NUL-terminated. */
void sha256_hex(char out[SHA256_HEX], const unsigned char digest[SHA256_SIZE]);

#endif
