/* Proofs that a request comes from the holder of a key (RFC 9449).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_DPOP_H
#define AWS_IDENTITY_DPOP_H

#include <stdbool.h>
#include <time.h>

#include "base/memory/buf.h"

/* Append the DPoP header for a POST to `url` at `now`, signed by the P-256
 * key of `pem`; `id` makes it unique.  False, with a constant `*why`, when
 * the key cannot be used. */
bool dpop_proof(struct buf *out, const char *pem, const char *url, time_t now,
    const char *id, const char **why);

/* Append a new P-256 key as PEM (SEC 1); false where none could be made. */
bool dpop_key_make(struct buf *pem);

#endif
