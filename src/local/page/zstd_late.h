/* Zstandard, by the library of the system where it has one: layers are rarely
 * packed so, and nothing else here needs it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_ZSTD_LATE_H
#define LOCAL_PAGE_ZSTD_LATE_H

#include <stdbool.h>
#include <stddef.h>

struct zstd;

/* NULL where the system has no such library. */
struct zstd *zstd_open(void);
void zstd_close(struct zstd *zstd);

/* Unpack as much of `in` as there is room for in `out`; both move on by what
 * was taken and given.  False for what is not packed so. */
bool zstd_step(struct zstd *zstd, const unsigned char **in, size_t *in_len,
    unsigned char **out, size_t *out_len);

#endif
