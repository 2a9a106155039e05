/* Images that belong together: what an index has, what refers to an image.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_TREE_H
#define CMD_LOOK_IMAGE_TREE_H

#include <jansson.h>

#include "base/error.h"
#include "cmd/verbs/scope.h"

/* Of which repository, and with which mark its scope is asked. */
struct image_tree_wish {
	struct scope *scope;
	const char *repository;
	void *mark;
};

struct image_tree;

/* A tree of all rows of a repository (image_row(); borrowed), in `arena`. */
struct image_tree *image_tree_open(struct arena *arena,
    const struct image_tree_wish *wish, const json_t *rows);
void image_tree_free(struct image_tree *tree);

/* Ask for the manifests of indexes, which counts as a pull of these: how many
 * answers come, each for image_tree_take(). */
size_t image_tree_ask(struct image_tree *tree);
void image_tree_take(struct image_tree *tree, const json_t *reply);

/*
 * The rows that hang below no other (a new reference), the others in their
 * "children", with "parent" and "platform", and an index with its "platforms".
 * What an index has and the repository has not is a row of the kind "missing".
 * Signatures and the like hang below their subject, by the API and by their
 * tags.  `only`: the row of that digest alone, wherever it hangs.
 */
json_t *image_tree_roots(struct image_tree *tree, const char *only);

#endif
