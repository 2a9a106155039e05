/* A local clock that is wrong.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_SKEW_H
#define AWS_WIRE_SKEW_H

#include "aws/wire/exchange.h"
#include "base/ui.h"

/* Where the service refused a request for its time, warn by how much the
 * clock differs from the service's; only on a terminal. */
void skew_warn(const struct ui *ui, const struct http_response *response,
    const char *code, const char *message);

#endif
