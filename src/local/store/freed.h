/* What goes from the disk with images.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_FREED_H
#define LOCAL_STORE_FREED_H

#include "local/store/image.h"

/* The bytes of blobs that none but these images names, in any repository, each
 * blob once; and what a seed says that they have besides. */
int64_t freed_bytes(struct tx *tx, struct arena *arena,
    const struct image *const *images, size_t n);

#endif
