/* Completion of the names of files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_PATH_H
#define CLI_COMPLETE_PATH_H

#include "cli/complete/candidates.h"

/* Names of files for a path typed so far; `before` as in candidates. */
void complete_path(struct candidates *candidates, const char *typed);

#endif
