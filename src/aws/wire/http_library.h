/* Which libcurl sends the requests.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_LIBRARY_H
#define AWS_WIRE_HTTP_LIBRARY_H

#include "base/memory/buf.h"

/* Append its version and those of what it has for TLS and names, a line; it is
 * loaded for that. */
void http_library_put(struct buf *out);

#endif
