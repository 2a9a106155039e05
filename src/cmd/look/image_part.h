/* Repositories whose images are listed, and the order in which they are shown.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_PART_H
#define CMD_LOOK_IMAGE_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cmd/look/image_tree.h"
#include "rules/reference.h"

/* What came in of what belongs to one image: image_kin.h. */
struct image_kin {
	json_t *rows;    /* by digest; null: not described yet */
	json_t *known;   /* the digests that are described */
	json_t *replies; /* with manifests */
	bool full;       /* more than is worth it */
};

/* One repository of one registry, or the place of those that a pattern means:
 * they stand before it. */
struct image_part {
	struct image_part *next, *before;
	struct scope *scope;
	const struct reference *word; /* that means it */
	const char *repository;
	const char *pattern;  /* of tags, or NULL */
	const char *only;     /* the digest that is meant, or NULL */
	json_t *rows;         /* that wait for their turn */
	struct image_kin kin; /* of `only`, while that is asked for: `rows` */
	struct image_tree *tree;
	size_t open; /* questions that are not answered */
	bool over;
	struct image_part *older; /* of all there were */
};

/* What is asked about it. */
enum image_question {
	ASK_REPOSITORIES,
	ASK_ONE,
	ASK_ALL,
	ASK_MANIFESTS,
	ASK_KIN,  /* an image, and then what belongs to it */
	ASK_LEAF, /* an image that nothing belongs to */
	ASK_REFERRERS,
};

/* A question: the mark of its answers. */
struct image_call {
	enum image_question what;
	struct image_part *part;
	const char *subject; /* of referrers */
};

/* The operation that answers it. */
extern const char *const image_operations[];

struct image_call *part_call(
    struct image_part *part, enum image_question what, const char *subject);

/* Ask it; `params` are taken. */
void part_ask(struct image_part *part, enum image_question what,
    const char *subject, json_t *params);

/* Ask for one image, by either or both (NULL: not by that). */
void part_ask_image(struct image_part *part, enum image_question what,
    const char *tag, const char *digest);

/* Give up what came in of `kin`. */
void part_drop_kin(struct image_part *part);

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
