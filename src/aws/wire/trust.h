/* Which certificates a TLS connection trusts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_TRUST_H
#define AWS_WIRE_TRUST_H

#include <stdbool.h>

#include "aws/wire/exchange.h"
#include "base/error.h"
#include "base/memory/buf.h"

/* A bundle of CA certificates, a folder of hashed ones; NULL: none.  Both are
 * constants or of the environment. */
struct trust {
	const char *file, *folder;
	bool known; /* false: trust_find() has not looked yet */
};

/*
 * What SSL_CERT_FILE and SSL_CERT_DIR name; else the system's folder, of
 * which OpenSSL reads one file for each chain it checks, while the one big
 * bundle costs several times the whole handshake to load; else that bundle,
 * where libcurl does not know it by itself.
 */
struct trust trust_find(void);

/* Whether the configured bundle can be read; else the peer's message for a
 * request to `url`.  What is no plain file (a pipe) is read here, and not
 * waited for longer than file_read_small() does. */
bool trust_check(
    const struct http_options *options, const char *url, struct error *err);

/* Whether a bundle can be read; errno where not. */
bool trust_can_read(const char *file);

/* What these two have read of the bundle `file` (or NULL); NULL where it is
 * a plain file, which is for libcurl. */
const struct buf *trust_piped(const char *file);

#endif
