/* Bodies that are packed on their way.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_UNPACK_H
#define AWS_WIRE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include <zlib.h>

#include "base/memory/buf.h"

/* inflate(), which goes on with the members that follow one another and skips
 * the zeros behind them, as gzip does: Z_STREAM_END where the input ends with
 * a member. */
int unpack_step(z_stream *z);

/*
 * Unpack `body` in place where `encoding` (a Content-Encoding) names gzip and
 * it is packed so, whole, to its checksum, in one member or several.  Anything
 * else stays as it came: the peer unpacks nothing, so that plain text under a
 * wrong name is read and half a packed body is refused by whoever reads it.
 * False when more than `limit` bytes would come out, however small the body is;
 * nothing is kept then.
 */
bool unpack(struct buf *body, const char *encoding, size_t limit);

#endif
