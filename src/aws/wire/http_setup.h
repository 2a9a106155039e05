/* One transfer described to libcurl.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_SETUP_H
#define AWS_WIRE_HTTP_SETUP_H

#include "aws/wire/http_fault.h"
#include "aws/wire/trust.h"

/* Set all options of its easy handle by its request, URL and proxy; makes its
 * list of headers.  `trust` is found out once, when TLS first needs it. */
void http_set_up(struct transfer *t, const struct http_options *options,
    struct trust *trust);

#endif
