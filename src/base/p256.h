/* Keys of the curve P-256.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_P256_H
#define BASE_P256_H

#include <openssl/evp.h>

/* A new pair, by functions that LibreSSL has as well; NULL when there is none
 * to be had.  EVP_PKEY_free() it. */
EVP_PKEY *p256_make(void);

#endif
