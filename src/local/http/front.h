/* Connections that come to the HTTP library another way than by its own
 * socket: through TLS, or through a proxy.  It gets plain streams.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_FRONT_H
#define LOCAL_HTTP_FRONT_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/ssl.h>

#include "base/error.h"
#include "local/http/acceptor.h"
#include "local/http/stream.h"
#include "local/http/tls.h"

struct MHD_Daemon;
struct front;

/* A context for TLS servers: 1.2 and newer, no resumption, no renegotiation;
 * NULL when there is none to be had. */
SSL_CTX *front_context(void);

/* Use a certificate and its key, as PEM texts, for all who connect. */
bool front_use(SSL_CTX *context, const struct tls *tls);

struct front *front_make(void);
void front_free(struct front *front);

/* Hand over what the client sends, behind the bytes `first`, and bring it the
 * answers, until one of them ends; `front_lead` has said to whom.  A client
 * with TLS has shaken hands. */
void front_serve(struct front *front, struct accepted *client, SSL *ssl,
    const char *first, size_t first_len);

/* Which daemon serves. */
void front_lead(struct front *front, struct MHD_Daemon *daemon);

/* Whether a descriptor that the library has got is of a client with TLS; asked
 * once, when the library has it. */
bool front_is_tls(struct front *front, int fd);

#endif
