/* Bytes that images name, each blob counted once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DU_TALLY_H
#define CMD_DU_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

/* Kinds of images that might go; what goes with them are the blobs that no
 * other image names. */
enum waste { WASTE_UNTAGGED, WASTE_ARCHIVED, WASTE_IDLE, WASTE_OLD, WASTE_N };

/* A group of images: a repository, a tag, a month. */
struct tally_group {
	const char *name;
	size_t images;
	int64_t bytes;          /* each blob once a repository */
	int64_t freed[WASTE_N]; /* if all such images of the group went */
};

struct tally;

/* Everything lives in `arena` but for what tally_close() frees. */
struct tally *tally_open(struct arena *arena);
void tally_close(struct tally *tally);

/* The group of that name, made where it is new: its number. */
size_t tally_group(struct tally *tally, const char *name);

/* One more image is in the group. */
void tally_count(struct tally *tally, size_t group);

/*
 * An image of the group, in repository number `repository`, names a blob: the
 * 32 bytes of its digest.  `waste` has a bit for each kind of waste that the
 * image is.
 */
void tally_add(struct tally *tally, size_t group, size_t repository,
    const unsigned char digest[32], int64_t size, unsigned waste);

/* Add it all up.  The groups, `*n` of them in the order of their coming; what
 * all have together, once a repository (`total`), and with blobs that are in
 * several repositories once (`*least`). */
const struct tally_group *tally_sum(
    struct tally *tally, size_t *n, struct tally_group *total, int64_t *least);

#endif
