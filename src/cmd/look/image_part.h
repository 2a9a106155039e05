/* Repositories whose images are listed, and the order in which they are shown.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_PART_H
#define CMD_LOOK_IMAGE_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cmd/look/image_tree.h"
#include "rules/reference.h"

/* One repository of one registry, or the place of those that a pattern means:
 * they stand before it. */
struct image_part {
	struct image_part *next, *before;
	struct scope *scope;
	const struct reference *word; /* that means it */
	const char *repository;
	const char *pattern; /* of tags, or NULL */
	const char *only;    /* the digest that is meant, or NULL */
	json_t *rows;        /* that wait for their turn */
	struct image_tree *tree;
	size_t open; /* questions that are not answered */
	bool over;
	struct image_part *older; /* of all there were */
};

/* Those that are not shown yet, in order. */
struct image_rank {
	struct image_part *first, *last, *all;
};

/* Put one in, before `at` or (NULL) at the end. */
void rank_put(
    struct image_rank *rank, struct image_part *part, struct image_part *at);

/* Take out the first if it is over, or NULL. */
struct image_part *rank_next(struct image_rank *rank);

void rank_free(struct image_rank *rank);

#endif
