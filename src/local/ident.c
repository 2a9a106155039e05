#include "local/ident.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

void
ident_uuid(char out[UUID_SIZE])
{
	unsigned char b[16];

	if (RAND_bytes(b, sizeof(b)) != 1)
		out_of_memory();
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(out, UUID_SIZE,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
	    b[11], b[12], b[13], b[14], b[15]);
}

void
ident_digest(const void *data, unsigned long len, char out[DIGEST_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char sum[32];

	memset(sum, 0, sizeof(sum));
	EVP_Digest(data, len, sum, NULL, EVP_sha256(), NULL);
	memcpy(out, "sha256:", 7);
	for (size_t i = 0; i < sizeof(sum); i++) {
		out[7 + 2 * i] = hex[sum[i] >> 4];
		out[8 + 2 * i] = hex[sum[i] & 15];
	}
	out[DIGEST_SIZE - 1] = '\0';
}
