/* Archives of tar: which files are in one, and where.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_TAR_H
#define OCI_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "base/memory/buf.h"

enum { TAR_BLOCK = 512 };

struct tar_entry {
	const char *name;  /* without a leading "./" */
	uint64_t at, size; /* of its bytes in the archive */
	const char *link;  /* it is another name for that one, or NULL */
	char type;         /* as in the header: '0' a file, '5' a folder, … */
	unsigned mode;     /* permissions */
};

struct tar {
	struct tar_entry *entries;
	size_t n, room;
};

/* Read `len` bytes of the archive at `at` into `out`; false where they are not
 * there. */
typedef bool tar_read_at(void *ctx, uint64_t at, void *out, size_t len);

/* Takes the next entry, whose texts live till it returns; false ends it. */
typedef bool tar_each(void *ctx, const struct tar_entry *entry);

/*
 * Read the headers of an archive of at most `size` bytes, from its beginning to
 * its end and never back, and hand every entry on; links as they are written.
 * True as well where `each` has ended it.
 */
bool tar_walk(tar_read_at *read_at, void *ctx, uint64_t size, tar_each *each,
    void *each_ctx, struct error *err);

/*
 * List the regular files and links of an archive of `size` bytes: POSIX ustar
 * and pax, and GNU's long names.  Texts live in `arena`, the list till
 * tar_free(), in any case.
 */
bool tar_list(struct arena *arena, tar_read_at *read_at, void *ctx,
    uint64_t size, struct tar *out, struct error *err);
void tar_free(struct tar *tar);

/* The file of that name, links followed; the last one where there are several;
 * or NULL. */
const struct tar_entry *tar_find(const struct tar *tar, const char *name);

/* Append the header of a regular file of `size` bytes, or of the folder that a
 * name with a '/' at its end is; the name has less than 100. */
void tar_put_header(struct buf *out, const char *name, uint64_t size);

/* Append what stands behind `size` bytes, up to a whole block. */
void tar_put_padding(struct buf *out, uint64_t size);

/* Append the end of an archive. */
void tar_put_end(struct buf *out);

#endif
