/* A proxy for one command: names of AWS that we serve come to the server,
 * through TLS with certificates made on the spot; other names of AWS are
 * refused; the rest passes through, or not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PROXY_PROXY_H
#define LOCAL_PROXY_PROXY_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/buf.h"
#include "local/http/server.h"

struct front;
struct proxy_server;

/* Listen on a free port of 127.0.0.1; `options` gives the limits, `hermetic`
 * lets nothing through but to this machine.  NULL with `err`. */
struct proxy_server *proxy_start(const struct server_options *options,
    struct front *front, bool hermetic, struct error *err);

/* "http://127.0.0.1:40001" */
const char *proxy_url(const struct proxy_server *proxy);

/* Append the certificate of the authority that clients must trust, as PEM. */
bool proxy_authority(const struct proxy_server *proxy, struct buf *out);

void proxy_stop(struct proxy_server *proxy);

#endif
