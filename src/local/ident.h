/* Identifiers made at random. */
#ifndef LOCAL_IDENT_H
#define LOCAL_IDENT_H

/* Length of a UUID as text, with its NUL. */
enum { UUID_SIZE = 37 };

/* A random UUID (RFC 4122, version 4), lower case. */
void ident_uuid(char out[UUID_SIZE]);

/* "sha256:" and the lower-case hex digest of `len` bytes, with its NUL. */
enum { DIGEST_SIZE = 7 + 64 + 1 };
void ident_digest(const void *data, unsigned long len, char out[DIGEST_SIZE]);

#endif
