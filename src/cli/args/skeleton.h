/* --generate-cli-skeleton.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_SKELETON_H
#define CLI_ARGS_SKELETON_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/params.h"
#include "cli/run.h"

/* Print the sample that `params` asks for (params->skeleton is not NULL):
 * "input", "yaml-input", or "output", for which the parameters are checked as
 * for a real call. */
bool skeleton_print(struct run *run, const struct operation *operation,
    struct params *params, struct error *err);

#endif
