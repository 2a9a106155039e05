/* Python's dict.update(), which merge() is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_MERGE_H
#define QUERY_MERGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

/* Put what `from` holds into the object: members, or a list of pairs.  False
 * with `err` filled (ERR_GENERAL) in Python's words. */
bool merge_into(json_t *object, json_t *from, struct error *err);

#endif
