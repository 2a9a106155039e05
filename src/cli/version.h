/* The answer to --version.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include "cli/run.h"

/* Print which program this is, as the name it was called by wants it. */
void version_print(const struct run *run);

#endif
