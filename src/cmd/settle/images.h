/* The images of a repository, as a seed lists them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTLE_IMAGES_H
#define CMD_SETTLE_IMAGES_H

#include <jansson.h>
#include <stdbool.h>

#include "cmd/verbs/scope.h"

/*
 * Objects with "digest", "tags", "pushedAt" …, indexes behind what they name;
 * with `manifests` their texts as well, and what cannot be read (the archive)
 * is said and left out.  A new reference, or NULL with `err`.
 */
json_t *images_read(struct scope *scope, const char *repository, bool manifests,
    struct error *err);

/* The manifest of one image by its digest: {imageManifest,
 * imageManifestMediaType, …}, or NULL with `err`. */
json_t *images_manifest(struct scope *scope, const char *repository,
    const char *digest, struct error *err);

#endif
