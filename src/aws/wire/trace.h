/* The --debug lines of an exchange, with every secret replaced.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_TRACE_H
#define AWS_WIRE_TRACE_H

#include "aws/wire/exchange.h"
#include "base/ui.h"

/* Both do nothing unless `ui` (may be NULL) wants debug lines. */
void trace_request(const struct ui *ui, const struct http_request *request);
void trace_response(const struct ui *ui, const struct http_request *request,
    const struct http_response *response);

#endif
