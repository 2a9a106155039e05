/* What a lifecycle policy is going to do to one image, and when.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_INSPECT_INSPECT_LIFECYCLE_H
#define CMD_INSPECT_INSPECT_LIFECYCLE_H

#include <jansson.h>

#include "cmd/verbs/place.h"

/*
 * The fate of the image under the policy, over the repository's listing as it
 * is: {"action": "expire"|"transition"|"keep", "rule": N, "at": MOMENT}, the
 * moment being the first at which that holds if nothing else is pushed or
 * pulled.  A new reference; NULL with `err`.
 */
json_t *lifecycle_fate(struct place *place, const char *digest,
    const char *policy, struct error *err);

#endif
