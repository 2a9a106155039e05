/* Certificates made on the spot.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_CERTIFICATE_H
#define LOCAL_HTTP_CERTIFICATE_H

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/memory/buf.h"

/* A key and its certificate; zeroed at first, also after a failure for
 * certificate_free(). */
struct certified {
	EVP_PKEY *key;
	X509 *certificate;
};

/* An authority that signs nothing but servers. */
bool certificate_authority(struct certified *out);

/* A server's, signed by the authority: for the name `common`, good for
 * `names` ("DNS:localhost,IP:127.0.0.1"); with the key that is in `out`, or a
 * new one. */
bool certificate_make(struct certified *out, const struct certified *ca,
    const char *common, const char *names);

void certificate_free(struct certified *pair);

/* Append the PEM text of a certificate, or with none of a key. */
bool certificate_pem(struct buf *out, X509 *certificate, EVP_PKEY *key);

#endif
