/* What of a registry passes by itself, and how long it is waited for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_PATIENCE_H
#define OCI_PATIENCE_H

#include <stdbool.h>

#include "aws/wire/exchange.h"

/*
 * Whether to send again after attempt number `tries` (from 1) that ended in
 * `fault`, or with `response`; then `*delay` is how many seconds to wait first:
 * what Retry-After says (seconds or a date), up to a minute, else twice as long
 * each time.  `once`: only where nothing can have been done.
 */
bool patience_left(enum http_fault fault, const struct http_response *response,
    bool once, int tries, double *delay);

#endif
