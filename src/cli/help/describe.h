/* What the model says about one value, in words.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_DESCRIBE_H
#define CLI_HELP_DESCRIBE_H

#include <stdbool.h>

#include "base/memory/buf.h"
#include "model/model.h"

/* What to type for a value: TEXT, NUMBER, on|off, ITEM... */
void describe_value(struct buf *out, const struct shape *shape);

/* "list of structures" */
void describe_type(struct buf *out, const struct shape *shape);

/* Append to the description in `out` the limits and choices that it does not
 * name itself: "2 to 256 characters. One of: A, B."; `shown` says that the
 * choices of a single value stand beside it already. */
void describe_limits(struct buf *out, const struct shape *shape, bool shown);

/* The shorthand form of a structure, or of one in a list:
 * "imageDigest=TEXT,imageTag=TEXT"; false where it has none. */
bool describe_shorthand(struct buf *out, const struct shape *shape);

/* The pattern of a text, or of the texts in a list; NULL without one. */
const char *describe_pattern(const struct shape *shape);

/* The choices of an enum, or of a list of them; NULL without. */
const char *const *describe_choices(const struct shape *shape);

/* The structure a value is or is made of (lists, maps), or NULL. */
const struct shape *describe_structure(const struct shape *shape);

#endif
