/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/pipe.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { ROOM = 512 * 1024 };

struct oci_pipe {
	oci_fetch *fetch;
	void *ctx;
	uint64_t size, in, out; /* bytes that came and went, of the whole */
	struct oci_progress progress;
	bool right;  /* all have come, and are what they should be */
	bool broken; /* no more will come */
	bool (*is_over)(void *);
	void *over;
	char data[ROOM]; /* a ring: byte n stands at n % ROOM */
};

static bool
seek(void *ctx, uint64_t at, struct error *err)
{
	struct oci_pipe *pipe = ctx;

	(void)err;
	pipe->out = at;
	if (at <= pipe->in && pipe->in - at <= ROOM)
		return true;
	if (at < pipe->in) {
		pipe->in = 0;
		pipe->progress = (struct oci_progress){0};
	}
	pipe->right = pipe->broken = false;
	return true;
}

/* Bytes that may go: all but the last, until it is known that they are right.
 */
static uint64_t
available(const struct oci_pipe *pipe)
{
	uint64_t in = pipe->in;

	if (in == pipe->size && !pipe->right && in > 0)
		in--;
	return in > pipe->out ? in - pipe->out : 0;
}

static bool
has_some(void *ctx)
{
	const struct oci_pipe *pipe = ctx;

	return pipe->broken || available(pipe) > 0;
}

static size_t
give(void *ctx, char *to, size_t room, struct error *err)
{
	struct oci_pipe *pipe = ctx;
	uint64_t len = available(pipe);
	size_t at = (size_t)(pipe->out % ROOM);

	(void)err; /* who brings them has said why there are none */
	if (len == 0)
		return HTTP_SOURCE_BROKEN;
	if (len > room)
		len = room;
	if (len > ROOM - at)
		len = ROOM - at;
	memcpy(to, pipe->data + at, (size_t)len);
	pipe->out += len;
	return (size_t)len;
}

static bool
has_room(void *ctx, size_t len)
{
	const struct oci_pipe *pipe = ctx;
	uint64_t held = pipe->in > pipe->out ? pipe->in - pipe->out : 0;

	return held + len <= ROOM;
}

static bool
take(void *ctx, const char *data, size_t len)
{
	struct oci_pipe *pipe = ctx;

	while (len > 0) {
		size_t at = (size_t)(pipe->in % ROOM);
		size_t n = len < ROOM - at ? len : ROOM - at;

		memcpy(pipe->data + at, data, n);
		pipe->in += n;
		data += n;
		len -= n;
	}
	return true;
}

static bool
is_wanted(void *ctx)
{
	const struct oci_pipe *pipe = ctx;

	return !pipe->is_over || !pipe->is_over(pipe->over);
}

static bool
bring(void *ctx, bool (*is_over)(void *), void *over, struct error *err)
{
	struct oci_pipe *pipe = ctx;
	const struct oci_sink sink = {take, has_room, is_wanted, pipe};

	pipe->is_over = is_over;
	pipe->over = over;
	if (!pipe->right)
		pipe->right =
		    pipe->fetch(pipe->ctx, &pipe->progress, &sink, err);
	/* ended by the other side: that one says why */
	if (pipe->right || (err->kind == ERR_NONE && is_over(over)))
		return true;
	pipe->broken = true;
	return false;
}

static bool
pour(void *ctx, const struct oci_sink *sink, struct error *err)
{
	const struct oci_pipe *pipe = ctx;

	return pipe->fetch(pipe->ctx, NULL, sink, err);
}

struct oci_pipe *
oci_pipe_open(uint64_t size, oci_fetch *fetch, void *ctx, struct oci_bytes *out)
{
	struct oci_pipe *pipe = xmalloc(sizeof(*pipe));

	memset(pipe, 0, sizeof(*pipe));
	pipe->size = size;
	pipe->fetch = fetch;
	pipe->ctx = ctx;
	*out = (struct oci_bytes){.seek = seek,
	    .give = give,
	    .bring = bring,
	    .ready = has_some,
	    .pour = pour,
	    .ctx = pipe,
	    .size = size};
	return pipe;
}

void
oci_pipe_close(struct oci_pipe *pipe)
{
	free(pipe);
}

struct oci_sink
oci_pipe_sink(struct oci_pipe *pipe)
{
	return (struct oci_sink){take, has_room, is_wanted, pipe};
}

void
oci_pipe_done(struct oci_pipe *pipe)
{
	pipe->right = true;
}
