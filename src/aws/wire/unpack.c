/* Bodies that are packed on their way.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/unpack.h"

#include <string.h>
#include <strings.h>

#include "base/memory/alloc.h"

enum { PIECE = 64 * 1024, GZIP_OR_ZLIB = 15 + 32 };

static bool
is_named(const char *encoding)
{
	return strcasecmp(encoding, "gzip") == 0 ||
	    strcasecmp(encoding, "x-gzip") == 0 ||
	    strcasecmp(encoding, "deflate") == 0;
}

int
unpack_step(z_stream *z)
{
	int result = inflate(z, Z_NO_FLUSH);

	if (result != Z_STREAM_END)
		return result;
	while (z->avail_in > 0 && *z->next_in == 0) {
		z->next_in++;
		z->avail_in--;
	}
	return z->avail_in > 0 ? inflateReset(z) : Z_STREAM_END;
}

/* Z_STREAM_END for a whole one, Z_MEM_ERROR for too much. */
static int
inflate_all(z_stream *z, struct buf *out, size_t limit)
{
	int result = Z_OK;

	while (result == Z_OK) {
		z->next_out = (Bytef *)buf_reserve(out, PIECE);
		z->avail_out = PIECE;
		result = unpack_step(z);
		out->len += PIECE - z->avail_out;
		if (out->len > limit)
			return Z_MEM_ERROR;
	}
	return result;
}

bool
unpack(struct buf *body, const char *encoding, size_t limit)
{
	z_stream z = {
	    .next_in = (Bytef *)body->data, .avail_in = (uInt)body->len};
	struct buf out = {0};
	int result;

	if (body->len == 0 || !is_named(encoding))
		return true;
	if (inflateInit2(&z, GZIP_OR_ZLIB) != Z_OK)
		out_of_memory();
	result = inflate_all(&z, &out, limit);
	inflateEnd(&z);
	if (result != Z_STREAM_END) {
		buf_wipe(&out);
		return result != Z_MEM_ERROR;
	}
	buf_wipe(body);
	*body = out;
	body->data[body->len] = '\0';
	return true;
}
