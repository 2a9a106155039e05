/* Images made on the spot, small but whole: they can be pulled.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SEED_IMAGE_H
#define LOCAL_SEED_IMAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "local/store/image.h"
#include "local/http/server.h"

/* Put the image that `described` tells of: "tags" (or "tag"), "manifest"
 * (text or object; else an image is made), "mediaType", "pushedAt" and
 * "pulledAt" (ISO 8601, or seconds), "status".  False with `why` filled. */
bool seed_image(struct tx *tx, struct arena *arena, struct server *server,
    const struct registry *registry, const struct repo *repo,
    const json_t *described, struct image *out, struct refusal *why);

#endif
