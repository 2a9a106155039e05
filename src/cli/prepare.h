/* The last step before a request is checked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PREPARE_H
#define CLI_PREPARE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/run.h"

/* --cli-binary-format and cli_binary_format name a format; asked before a
 * command runs. */
bool prepare_check_format(struct run *run, struct error *err);

/* Make the blobs of `params`, in place, what is sent, by the binary format in
 * force; after client_open(), whose errors come first, and before the
 * check. */
bool prepare_params(struct run *run, const struct operation *operation,
    json_t *params, struct error *err);

#endif
