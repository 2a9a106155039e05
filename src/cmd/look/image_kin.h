/* What belongs to one image, asked for without the repository's listing: what
 * an index has, what refers to either by the API or by its tag.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_KIN_H
#define CMD_LOOK_IMAGE_KIN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cmd/look/image_part.h"

/* Begin with an ImageDetail (borrowed), that of the part's `only`: `kin` is
 * there from now on, `full` once a listing is the shorter way. */
void image_kin_begin(struct image_part *part, const json_t *detail);

/* Take an answer to ASK_KIN, ASK_LEAF or ASK_REFERRERS, and one with manifests;
 * more is asked.  False with `err` for what is no answer; that an image is not
 * there is one, and so is all that comes when `kin` is there no longer. */
bool image_kin_take(const struct image_call *call, struct calls_answer *answer,
    struct error *err);
void image_kin_manifests(struct image_part *part, json_t *reply);

/* Once nothing is open: the part's rows and their tree. */
struct image_tree *image_kin_tree(struct image_part *part);

#endif
