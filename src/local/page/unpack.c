/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/unpack.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "local/page/zstd_late.h"

static bool
stop(struct unpack *unpack, enum unpack_end why)
{
	unpack->end = why;
	return false;
}

/* More bytes of the file, as they are in it. */
static bool
fill(struct unpack *unpack)
{
	ssize_t n;

	if (unpack->left > 0)
		return true;
	do
		n = read(unpack->fd, unpack->in, sizeof(unpack->in));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return stop(unpack, UNPACK_BROKEN);
	unpack->next = unpack->in;
	unpack->left = (size_t)n;
	return n > 0 ||
	    stop(unpack,
		unpack->gzip && !unpack->fresh ? UNPACK_BROKEN : UNPACK_ENDED);
}

bool
unpack_open(struct unpack *unpack, int fd, uint64_t most, double seconds,
    const atomic_bool *stopping)
{
	*unpack = (struct unpack){.fd = fd,
	    .most = most,
	    .until = clock_steady() + seconds,
	    .stopping = stopping,
	    .fresh = true};
	if (!fill(unpack))
		return unpack->end == UNPACK_ENDED;
	if (unpack->left > 1 && memcmp(unpack->next, "\x1f\x8b", 2) == 0)
		unpack->gzip = inflateInit2(&unpack->z, 15 + 16) == Z_OK;
	else if (unpack->left > 3 &&
	    memcmp(unpack->next, "\x28\xb5\x2f\xfd", 4) == 0) {
		unpack->zstd = zstd_open();
		return unpack->zstd || stop(unpack, UNPACK_UNKNOWN);
	}
	return true;
}

void
unpack_close(struct unpack *unpack)
{
	if (unpack->gzip)
		inflateEnd(&unpack->z);
	zstd_close(unpack->zstd);
}

/* What stands behind the last member is padding, which some write. */
static bool
inflate_some(struct unpack *unpack, unsigned char **out, size_t *len)
{
	z_stream *z = &unpack->z;
	int result;

	z->next_in = (unsigned char *)(uintptr_t)unpack->next;
	z->avail_in = (unsigned)unpack->left;
	z->next_out = *out;
	z->avail_out = (unsigned)*len;
	result = inflate(z, Z_NO_FLUSH);
	unpack->next = z->next_in;
	unpack->left = z->avail_in;
	*out = z->next_out;
	*len = z->avail_out;
	if (result == Z_STREAM_END) {
		unpack->fresh = true;
		return inflateReset(z) == Z_OK || stop(unpack, UNPACK_BROKEN);
	}
	if (result != Z_OK && result != Z_BUF_ERROR)
		return stop(
		    unpack, unpack->fresh ? UNPACK_ENDED : UNPACK_BROKEN);
	if (z->total_in > 0)
		unpack->fresh = false;
	return true;
}

static bool
take_some(struct unpack *unpack, unsigned char **out, size_t *len)
{
	size_t n = *len < unpack->left ? *len : unpack->left;

	if (unpack->gzip)
		return inflate_some(unpack, out, len);
	if (unpack->zstd)
		return zstd_step(unpack->zstd, &unpack->next, &unpack->left,
			   out, len) ||
		    stop(unpack, UNPACK_BROKEN);
	memcpy(*out, unpack->next, n);
	unpack->next += n;
	unpack->left -= n;
	*out += n;
	*len -= n;
	return true;
}

/* Looked at again and again: what unpacks to nothing takes time, too. */
static bool
has_time(struct unpack *unpack)
{
	return (clock_steady() <= unpack->until &&
		   !atomic_load(unpack->stopping)) ||
	    stop(unpack, UNPACK_BOUND);
}

static bool
read_all(struct unpack *unpack, void *out, size_t len)
{
	unsigned char *to = out;
	size_t left = len;

	if (unpack->end != UNPACK_GOES_ON)
		return false;
	if (len > unpack->most - unpack->at)
		return stop(unpack, UNPACK_BOUND);
	/* Some of what was read may be unpacked, but not handed out yet. */
	while (left > 0 && has_time(unpack)) {
		size_t before = left;

		if (!take_some(unpack, &to, &left) ||
		    (left == before && !fill(unpack)))
			break;
	}
	unpack->at += len - left;
	return left == 0;
}

bool
unpack_read_at(void *ctx, uint64_t at, void *out, size_t len)
{
	struct unpack *unpack = ctx;

	unpack->wanted = at;
	while (unpack->at < at) {
		uint64_t ahead = at - unpack->at;
		size_t piece = ahead < UNPACK_PIECE ? ahead : UNPACK_PIECE;

		if (!read_all(unpack, unpack->skipped, piece))
			return false;
	}
	return read_all(unpack, out, len);
}
