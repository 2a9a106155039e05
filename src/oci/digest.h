/* The names of content: "sha256:" and its digits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_DIGEST_H
#define OCI_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/wire/sha256.h"

/* "sha256:", hexadecimal digits, NUL. */
enum { OCI_DIGEST_SIZE = 7 + SHA256_HEX };

/* Whether the text is "sha256:" and 64 lower-case hexadecimal digits: the one
 * algorithm that every registry has. */
bool oci_digest_is_valid(const char *text);

/* Of what was added to `hash`. */
void oci_digest_of(const struct sha256 *hash, char out[OCI_DIGEST_SIZE]);

/* Of bytes in memory. */
void oci_digest_bytes(const void *data, size_t len, char out[OCI_DIGEST_SIZE]);

#endif
