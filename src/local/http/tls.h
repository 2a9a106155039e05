/* A certificate for this machine, from an authority made on the spot.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_TLS_H
#define LOCAL_HTTP_TLS_H

#include <stdbool.h>

#include "base/error.h"

/* PEM texts; malloc'd, key wiped by tls_free(). */
struct tls {
	char *key, *certificate;
};

/*
 * Have the server's key and certificate in the folder `data`, making them
 * when they are missing or about to expire: ca.pem (what clients are to
 * trust; its own key is thrown away), ca-bundle.pem (the system's authorities
 * and this one), server.pem and server.key.  The certificate is good for
 * localhost, names below it, the loopback addresses, `address` and `hosts`
 * (names and addresses, "[::1]" in brackets; ended by a NULL).  False with
 * `err` on failure.
 */
bool tls_prepare(const char *data, const char *address,
    const char *const *hosts, struct tls *out, struct error *err);

void tls_free(struct tls *tls);

#endif
