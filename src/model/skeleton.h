/* Samples of a shape: every member once, with a value of its type.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_SKELETON_H
#define MODEL_SKELETON_H

#include <jansson.h>

#include "base/memory/buf.h"
#include "model/model.h"

/* A request's sample; an empty object where `shape` is NULL.  A new
 * reference. */
json_t *skeleton_request(const struct shape *shape);

/* A reply's sample: texts are the names of their members, moments are
 * `moment` (borrowed).  A new reference. */
json_t *skeleton_reply(const struct shape *shape, json_t *moment);

/* Append a request's sample in YAML, each member with what it is. */
void skeleton_write_yaml(struct buf *out, const struct shape *shape);

#endif
