/* HTTP over libcurl: the one place that knows it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_H
#define AWS_WIRE_HTTP_H

#include "aws/wire/exchange.h"
#include "base/error.h"

struct http; /* connections kept for reuse */

struct http *http_open(const struct http_options *options);

/* One exchange, never repeated and never redirected.  On a fault other than
 * HTTP_OK `err` holds the peer's text for it. */
enum http_fault http_send(struct http *http, const struct http_request *request,
    struct http_response *response, struct error *err);

void http_close(struct http *http);

#endif
