/* The answer to --version.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include "base/memory/buf.h"
#include "cli/run.h"

/* Append what this program was built from and runs with, a line each. */
void version_put_parts(struct buf *out);

/* Print which program this is, as the name it was called by wants it; where
 * `--verbose` follows `--version`, with its parts. */
void version_print(const struct run *run);

#endif
