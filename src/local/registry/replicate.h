/* Images carried to other registries as they are pushed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_REPLICATE_H
#define LOCAL_REGISTRY_REPLICATE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/store/image.h"
#include "local/http/server.h"

/* Copy an image that was just pushed to every destination that the
 * registry's replication configuration has for its repository, and note how
 * it went.  Where the server checks signatures, another account's registry is
 * not written to.  `tag` may be NULL.  False when the database failed. */
bool replicate_image(const struct server *server, struct tx *tx,
    struct arena *arena, const struct realm *registry, const struct repo *repo,
    const struct image *image, const char *tag);

/* Whether a rule is for a repository of that name: one of its filters fits, or
 * it has none. */
bool rule_fits(const json_t *rule, const char *name,
    bool (*fits)(const char *filter, const char *name));

#endif
