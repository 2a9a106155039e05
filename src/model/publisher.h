/* A model as its publisher gives it away, brought into the form of ours.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_PUBLISHER_H
#define MODEL_PUBLISHER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

/*
 * Make of `model` (changed in place) what model_read() reads.  Pages come from
 * `pages` and waiters from `waiters`, the contents of a paginators-1.json and
 * a waiters-2.json; where one is NULL, and for descriptions, groups and
 * examples that the publisher does not have, from `ours`, a model of that
 * form.  False with `err` in the peer's words where they are not what they
 * should be.
 */
bool publisher_adopt(json_t *model, const json_t *pages, const json_t *waiters,
    const json_t *ours, struct error *err);

#endif
