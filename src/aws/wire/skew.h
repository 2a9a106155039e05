/* A local clock that is wrong.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_SKEW_H
#define AWS_WIRE_SKEW_H

#include <stdbool.h>

#include "aws/wire/exchange.h"
#include "base/ui.h"

/* By how many seconds the service's clock was ahead when it answered; false
 * where it does not say. */
bool skew_read(const struct http_response *response, double *seconds);

/* Where the service refused a request for its time, warn by how much the
 * clock differs from the service's; only on a terminal. */
void skew_warn(const struct ui *ui, const struct http_response *response,
    const char *code, const char *message);

#endif
