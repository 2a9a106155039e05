/* What a registry has besides repositories, as seeds and operations name it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_PART_H
#define RULES_SEED_PART_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/arena.h"

/* One of them; operations by the names of the API, NULL where there is none. */
struct seed_part {
	const char *key;    /* in a seed */
	const char *name;   /* of a list: the member that tells its items
			       apart; NULL: there is one */
	const char *get;    /* reads it: its output has it as `found` */
	const char *found;  /* … */
	const char *none;   /* the error that says there is none, or NULL */
	const char *put;    /* sets it, or makes an item */
	const char *member; /* of the input of `put`; NULL: it is the input */
	const char *update; /* changes an item */
	const char *remove;
	bool policy; /* a text that means JSON */
	/* Names that no listing has: each is asked for by itself, has a value
	   always, and the others go by it.  Ends with NULL; or NULL. */
	const char *const *asked;
};

/* Ends with a NULL key. */
extern const struct seed_part seed_parts[];

/* A policy may be written as text or as what it means: the text; NULL for
 * NULL and null. */
const char *seed_policy_text(struct arena *arena, const json_t *value);

/* The input of `put` or `update` for a value or an item (borrowed) of a seed: a
 * new reference. */
json_t *seed_part_input(
    struct arena *arena, const struct seed_part *part, const json_t *value);

/* What tells an item apart. */
const char *seed_part_name(const struct seed_part *part, const json_t *item);

#endif
