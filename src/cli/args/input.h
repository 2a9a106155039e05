/* --cli-input-json and --cli-input-yaml: a whole request in one value.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_INPUT_H
#define CLI_ARGS_INPUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

/* Add to `request` the members of the given input (a literal, file:// or
 * fileb://; NULL where absent) that it does not have yet. */
bool input_merge(
    json_t *request, const char *json, const char *yaml, struct error *err);

#endif
