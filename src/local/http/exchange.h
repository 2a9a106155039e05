/* Requests as the HTTP library brings them: bodies bounded, answers sent.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_EXCHANGE_H
#define LOCAL_HTTP_EXCHANGE_H

#include <microhttpd.h>

#include "local/http/budget.h"
#include "local/http/server.h"

struct conns;

/* What all requests of a listener share: `arg` of the functions below. */
struct shared {
	struct server *server;
	struct conns *conns;
	struct budget budget;
};

/* A request line has come; returns what `*state` is then. */
void *exchange_on_line(
    void *arg, const char *target, struct MHD_Connection *connection);

/* The headers have come, then pieces of the body, then its end. */
enum MHD_Result exchange_on_request(void *arg,
    struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *data, size_t *len, void **state);

/* The answer is sent, or the connection broke. */
void exchange_on_end(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code);

#endif
