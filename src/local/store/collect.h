/* Blobs that no repository has any more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_COLLECT_H
#define LOCAL_STORE_COLLECT_H

#include <stddef.h>

#include "local/store/blob.h"
#include "local/store/store.h"

/* Remove blobs that no repository has had for `grace` seconds; how many. */
size_t collect_blobs(struct store *store, struct blobs *blobs, int grace);

/* Remove a blob that no repository has, whatever its age. */
void drop_blob(struct store *store, struct blobs *blobs, const char *digest);

#endif
