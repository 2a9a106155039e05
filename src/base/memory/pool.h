/* Memory for many small values that come and go together.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MEMORY_POOL_H
#define BASE_MEMORY_POOL_H

#include <stddef.h>

/*
 * malloc() and free() for one thread: blocks of a size are kept in a list of
 * their own and handed out again, nothing is merged, nothing returns to the
 * system; large blocks are malloc's.  A reply of 100,000 images is over a
 * million values, and merging their neighbours is what free() spends its time
 * on.  What pool_alloc() gives is aligned for any type (max_align_t), not
 * zeroed, and freed by pool_free() alone; NULL when there is no more.
 * pool_free(NULL) does nothing.
 */
void *pool_alloc(size_t size);
void pool_free(void *block);

#endif
