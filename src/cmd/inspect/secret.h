/* Which values of an environment look secret.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_INSPECT_SECRET_H
#define CMD_INSPECT_SECRET_H

#include <stdbool.h>

#include "base/memory/buf.h"

/* By its name (PASSWORD, API_TOKEN, AWS_SECRET_ACCESS_KEY …) or by its value:
 * an access key, a token, a private key, a URL with a password. */
bool secret_looks(const char *name, const char *value);

/* Append a line with every "NAME=VALUE" in it masked that looks so. */
void secret_mask(struct buf *out, const char *line);

#endif
