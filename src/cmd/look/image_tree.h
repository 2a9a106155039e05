/* Images that belong together: what an index has, what refers to an image.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_TREE_H
#define CMD_LOOK_IMAGE_TREE_H

#include <jansson.h>

#include "base/error.h"
#include "cmd/verbs/scope.h"

/*
 * Of all rows of a repository (image_row(); borrowed) make those that hang
 * below no other (a new reference), the others in their "children", with
 * "parent" and "platform", and an index with its "platforms".  The manifests of
 * indexes are asked for, which counts as a pull of these; what an index has and
 * the repository has not is a row of the kind "missing".  Signatures and the
 * like hang below their subject, by the API and by their tags.  `only`: the row
 * of that digest alone, wherever it hangs.  NULL with `err` filled.
 */
json_t *image_tree(struct scope *scope, const char *repository,
    const json_t *rows, const char *only, struct error *err);

#endif
