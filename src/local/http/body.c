/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/body.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/portable/portable.h"
#include "base/memory/alloc.h"
#include "local/http/http.h"
#include "local/http/conn.h"

/*
 * Not sendfile: it hands over megabytes at once and then sleeps, so that a
 * client that works on what it reads finds the bytes cold and, on a busy
 * machine, an empty socket.  Pieces of 128 KiB cost up to twice as much time
 * of the processor.  Measured with skopeo and a plain client.
 */
enum { PIECE = 512 * 1024 };

static ssize_t
read_piece(void *ctx, uint64_t at, char *to, size_t size)
{
	const struct body *body = ctx;
	uint64_t left = body->length - at;
	ssize_t n;

	if (size > left)
		size = left;
	conn_count(body->conns, body->conn, size);
	if (body->fd < 0) {
		memcpy(to, body->data + at, size);
		return (ssize_t)size;
	}
	do
		n = pread(body->fd, to, size, (off_t)(body->offset + at));
	while (n < 0 && errno == EINTR);
	return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void
free_body(void *ctx)
{
	struct body *body = ctx;

	if (body->fd >= 0)
		close(body->fd);
	free(body);
}

/* The library takes no pieces of nothing. */
static size_t
piece_of(uint64_t length)
{
	return length > 0 && length < PIECE ? (size_t)length : PIECE;
}

struct MHD_Response *
body_make(const struct body *body)
{
	struct body *kept = xmalloc(sizeof(*kept));
	struct MHD_Response *made;

	*kept = *body;
	if (kept->fd >= 0)
		portable_read_ahead(
		    kept->fd, (off_t)kept->offset, (off_t)kept->length);
	made = MHD_create_response_from_callback(
	    kept->length, piece_of(kept->length), read_piece, kept, free_body);
	if (!made)
		free_body(kept);
	return made;
}

enum { DROP = 16 * 1024 };

struct flowing {
	struct body of;
	struct flow flow;
};

static ssize_t
read_flow(void *ctx, uint64_t at, char *to, size_t size)
{
	struct flowing *flowing = ctx;
	size_t n = flowing->flow.next(flowing->flow.ctx, to, size);

	(void)at;
	conn_count(flowing->of.conns, flowing->of.conn, n);
	return n > 0 ? (ssize_t)n : MHD_CONTENT_READER_END_OF_STREAM;
}

static void
end_flow(void *ctx)
{
	struct flowing *flowing = ctx;

	flowing->flow.end(flowing->flow.ctx);
	free(flowing);
}

struct MHD_Response *
body_make_flow(const struct body *body, const struct flow *flow)
{
	struct flowing *kept = xmalloc(sizeof(*kept));
	struct MHD_Response *made;

	*kept = (struct flowing){*body, *flow};
	made = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, DROP, read_flow, kept, end_flow);
	if (!made)
		end_flow(kept);
	return made;
}
