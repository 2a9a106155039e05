/* A response as it comes in, within its limits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_READ_H
#define AWS_WIRE_HTTP_READ_H

#include "aws/wire/http_fault.h"

/* libcurl's callbacks; `ctx` is a struct transfer. */
size_t http_read_header(char *data, size_t size, size_t n, void *ctx);
size_t http_read_body(char *data, size_t size, size_t n, void *ctx);

/* Unpack a whole body. */
void http_read_end(struct transfer *t);

#endif
