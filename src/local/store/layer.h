/* Blobs as repositories know them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_LAYER_H
#define LOCAL_STORE_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "local/store/repo.h"
#include "local/store/store.h"

/* Make a blob part of a repository; `media_type` may be NULL. */
bool layer_link(struct tx *tx, const struct repo *repo, const char *digest,
    int64_t size, const char *media_type);

/* Whether the repository has it; `size` may be NULL. */
bool layer_find(
    struct tx *tx, const struct repo *repo, const char *digest, int64_t *size);

/* Whether a manifest in the repository names it. */
bool layer_is_named(struct tx *tx, const struct repo *repo, const char *digest);

/* Whether any repository still has the blob (for collecting). */
bool layer_is_used(struct tx *tx, const char *digest);

#endif
