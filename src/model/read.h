/* A model as JSON made into tables: by the compiler at build time, and at run
 * time for what the person has put in place of ours.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_READ_H
#define MODEL_READ_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "model/model.h"

/*
 * Make tables, in the arena, of a model in the form of the files here: the
 * publisher's, with "doc" for each description, the paginator within its
 * operation and the waiters beside the operations.  `out->name` and `->word`
 * stay as they are.
 *
 * Nothing of it is believed.  What is wrong with one operation or shape makes
 * that one `broken`, and it is safe to walk nevertheless; false with `err` in
 * the peer's words where it can make nothing of the whole.
 */
bool model_read(struct arena *arena, const json_t *model, struct service *out,
    struct error *err);

/* Why the operation cannot be called, in the peer's words: a fault of its
 * own or of a shape below its input or output.  NULL where there is none. */
const char *model_broken(
    const struct service *service, const struct operation *operation);

#endif
