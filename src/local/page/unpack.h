/*
 * The bytes of a blob, unpacked as they are read, forwards alone: plain, or
 * packed by gzip or zstd.  Whatever a stranger packed, only so much of it is
 * unpacked, and only for so long.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCAL_PAGE_UNPACK_H
#define LOCAL_PAGE_UNPACK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zlib.h>

enum { UNPACK_PIECE = 64 * 1024 };

enum unpack_end {
	UNPACK_GOES_ON,
	UNPACK_ENDED,  /* the blob did */
	UNPACK_BOUND,  /* it has more than is unpacked, or took too long */
	UNPACK_BROKEN, /* it is not packed as it says */
	UNPACK_UNKNOWN /* packed in a way that cannot be read here */
};

struct zstd;

struct unpack {
	int fd;
	bool gzip, fresh; /* fresh: between two members of gzip */
	z_stream z;
	struct zstd *zstd;
	uint64_t at, most; /* bytes unpacked, and at the most */
	uint64_t wanted;   /* where the last read was to begin */
	double until;      /* by clock_steady() */
	const atomic_bool *stopping;
	enum unpack_end end;
	const unsigned char *next; /* of what was read and is not unpacked */
	size_t left;
	unsigned char in[UNPACK_PIECE], skipped[UNPACK_PIECE];
};

/* Begin with the open file, for `most` bytes and `seconds`; false, with
 * unpack->end, for what cannot be unpacked.  unpack_close() in any case; the
 * descriptor stays open. */
bool unpack_open(struct unpack *unpack, int fd, uint64_t most, double seconds,
    const atomic_bool *stopping);
void unpack_close(struct unpack *unpack);

/* A tar_read_at over it: `at` never goes back.  False, with unpack->end, where
 * the bytes are not to be had. */
bool unpack_read_at(void *unpack, uint64_t at, void *out, size_t len);

#endif
