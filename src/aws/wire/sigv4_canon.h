/* The path and the query of a canonical request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_SIGV4_CANON_H
#define AWS_WIRE_SIGV4_CANON_H

#include <stdbool.h>

#include "base/memory/buf.h"

/* Append `text` percent-encoded as SigV4 asks: only unreserved characters
 * stay, and those in `keep`. */
void canon_encode(
    struct buf *out, const char *text, size_t len, const char *keep);

/* Append `path` percent-encoded; with `normalize` after "." , ".." and
 * doubled slashes have been resolved (RFC 3986, section 5.2.4). */
void canon_add_path(struct buf *out, const char *path, bool normalize);

/* Append the parameters of `query` (may be NULL), each encoded anew, sorted
 * by name, then by value; X-Amz-Signature is left out. */
void canon_add_query(struct buf *out, const char *query);

#endif
