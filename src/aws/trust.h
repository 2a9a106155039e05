/* Which certificates a TLS connection trusts. */
#ifndef AWS_TRUST_H
#define AWS_TRUST_H

#include <stdbool.h>

#include "aws/http.h"
#include "base/error.h"

/*
 * The system's folder of hashed CA certificates, malloc'd; NULL where there
 * is none.  OpenSSL reads one file of it for each chain it checks, while the
 * one big bundle costs several times the whole handshake to load.
 */
char *trust_find_folder(void);

/* Whether the configured bundle can be read; else the peer's message for a
 * request to `url`. */
bool trust_check(
    const struct http_options *options, const char *url, struct error *err);

#endif
