/* Output that waits until the whole of it has succeeded.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* A zeroed struct is empty.  Up to 1 MiB stays in memory, the rest goes to an
 * unlinked temporary file (in TMPDIR, or /tmp). */
struct spool {
	struct buf memory;
	int fd; /* the file plus one; 0 while there is none */
};

/* Append; a buf_drain, so that a buffer can drain into a spool.  False with
 * errno when the temporary file cannot take it. */
bool spool_write(void *spool, const char *data, size_t len);

/* Write everything to descriptor `to`, in order; errno on false. */
bool spool_copy(struct spool *spool, int to);

/* Throw the content away. */
void spool_free(struct spool *spool);

#endif
