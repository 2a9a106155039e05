/* One line for each request, without secrets: no query, no headers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_LOG_H
#define LOCAL_HTTP_LOG_H

#include "local/http/http.h"

/* Write "TIME METHOD PATH OPERATION STATUS BYTES SECONDS" to standard output;
 * `started` in seconds since 1970. */
void log_request(const struct request *request, const struct response *response,
    double started);

#endif
