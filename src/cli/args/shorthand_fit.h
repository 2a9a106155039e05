/* The values of shorthand, which are texts, made what a shape wants.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_SHORTHAND_FIT_H
#define CLI_ARGS_SHORTHAND_FIT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "model/model.h"

/* Fit what was parsed to its shape, in place: a single value where a list is
 * wanted becomes one, true and false become booleans. */
bool shorthand_fit(json_t *value, const struct shape *shape, struct error *err);

#endif
