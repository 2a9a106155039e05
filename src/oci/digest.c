/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/digest.h"

#include <string.h>

#include "rules/names.h"

static const char head[] = {'s', 'h', 'a', '2', '5', '6', ':'};

bool
oci_digest_is_valid(const char *text)
{
	return strncmp(text, head, sizeof(head)) == 0 && names_is_digest(text);
}

void
oci_digest_of(const struct sha256 *hash, char out[OCI_DIGEST_SIZE])
{
	unsigned char raw[SHA256_SIZE];

	sha256_end(hash, raw);
	memcpy(out, head, sizeof(head));
	sha256_hex(out + sizeof(head), raw);
}

void
oci_digest_bytes(const void *data, size_t len, char out[OCI_DIGEST_SIZE])
{
	struct sha256 hash;

	sha256_begin(&hash);
	sha256_add(&hash, data, len);
	oci_digest_of(&hash, out);
}
