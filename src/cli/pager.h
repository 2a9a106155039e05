/* The pager, as the peer runs it: only for a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include <stdbool.h>

#include "cli/run.h"

/* Whether output goes to a terminal and a pager is configured: AWS_PAGER,
 * cli_pager, PAGER, less; not with --no-cli-pager. */
bool pager_wanted(const struct run *run);

/* Start it; `*fd` then leads into it and `*process` is its id.  Where it
 * cannot be started both stay as they are: plain printing. */
void pager_start(struct run *run, int *fd, int *process);

/* Close its input and wait until the person has left it. */
void pager_finish(int *fd, int *process);

#endif
