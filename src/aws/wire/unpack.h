/* Bodies that are packed on their way.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_UNPACK_H
#define AWS_WIRE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/*
 * Unpack `body` in place where `encoding` (a Content-Encoding) names gzip and
 * it is packed so, whole, to its checksum.  Anything else stays as it came:
 * the peer unpacks nothing, so that plain text under a wrong name is read and
 * half a packed body is refused by whoever reads it.  False when more than
 * `limit` bytes would come out, however small the body is; nothing is kept
 * then.
 */
bool unpack(struct buf *body, const char *encoding, size_t limit);

#endif
