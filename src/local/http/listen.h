/* The HTTP server: connections, their limits and their deadlines.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_LISTEN_H
#define LOCAL_HTTP_LISTEN_H

#include "base/error.h"
#include "local/http/server.h"

struct front;
struct listener;

/* Listen as the options say and serve until listen_stop(); fills in the port
 * and server->host.  NULL and `err` on failure. */
struct listener *listen_start(struct server *server, struct error *err);

/* Where connections come in that others have taken. */
struct front *listen_front(struct listener *listener);

/* Take no more connections, and shut those that there are; listen_stop() is
 * still needed. */
void listen_close(struct listener *listener);

/* Take no more connections, give the requests under way a second, and stop. */
void listen_stop(struct listener *listener);

#endif
