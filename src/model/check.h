/* What a request's parameters must be before anything is sent.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "model/model.h"

/*
 * Check `params` (borrowed, any value) against an operation's input (NULL: it
 * takes nothing) as the peer does: what is required, unknown members, types and
 * minima; no maxima, patterns or enums.  All errors of one call come together,
 * code "ParamValidation", ERR_USAGE.
 */
bool model_check(
    const struct shape *input, const json_t *params, struct error *err);

#endif
