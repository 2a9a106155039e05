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

/* Append `text` (JSON, XML, a form or a URL) with the values of secret
 * members replaced by "***". */
void trace_redact(struct buf *out, const char *text, size_t len);

#endif
