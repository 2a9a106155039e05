/* What YAML has and JSON lacks: ordered maps, pairs, keys that are no text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_ODD_H
#define BASE_YAML_ODD_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/buf.h"

/* Replace a list of objects of one member each by what it stands for: one
 * object, or pairs of name and value.  False where it is none. */
bool yaml_odd_pairs(json_t **list, bool omap);

/* Whether the object has a member of a name that is the same to Python: 1, 1.0
 * and True are. */
bool yaml_odd_has(const json_t *object, const struct buf *name);

/* Make a tuple of a list that is a key; false where it holds lists in turn. */
bool yaml_odd_tuple(json_t *list);

/* Append the name of a member with that key: text as it is, of anything else
 * what foreign_write_key() makes of its repr() in Python. */
void yaml_odd_name(struct buf *name, const json_t *key);

#endif
