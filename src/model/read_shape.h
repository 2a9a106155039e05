/* The shapes of a model as JSON made into a table; what is wrong with one is
 * said in the peer's words and does no harm.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_READ_SHAPE_H
#define MODEL_READ_SHAPE_H

#include <jansson.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "model/model.h"

/* Shapes while they are read. */
struct shapes {
	struct arena *arena; /* for all that is made */
	json_t *index;       /* the place of each, by name */
	struct shape *table;
	size_t n;
};

/* Read the object `model`, shapes by name; the index is the caller's to drop.
 * No list of the table nests without end; structures may. */
void read_shapes(
    struct shapes *shapes, struct arena *arena, const json_t *model);

/* The shape of a reference, {"shape": NAME}: never NULL, but broken where
 * there is none. */
const struct shape *read_shape_of(
    const struct shapes *shapes, const json_t *reference);

/* The same of the reference that is the member of an object; NULL where there
 * is no such member. */
const struct shape *read_reference(
    const struct shapes *shapes, const json_t *object, const char *key);

/* A copy in the arena, for the model is dropped: of one line, and without
 * what a terminal would obey. */
char *read_copy(const struct shapes *shapes, const char *text);

/* A text that is the member of an object, in the arena, or NULL. */
const char *read_text(
    const struct shapes *shapes, const json_t *object, const char *key);

/* The texts of a list, or the one that it is, ending in NULL; NULL where there
 * is none. */
const char *const *read_texts(const struct shapes *shapes, const json_t *value);

/* What Python says of value["name"] and of value.NAME where there is none. */
const char *read_no_item(const struct shapes *shapes, const json_t *value);
const char *read_no_attribute(
    const struct shapes *shapes, const json_t *value, const char *name);

#endif
