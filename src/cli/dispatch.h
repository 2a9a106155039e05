/* Which command or operation a command line names, and running it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/run.h"

/* Find the command or operation of the service in force among `words`, through
 * the person's aliases, and run it. */
bool dispatch_run(struct run *run, struct word_list words, struct error *err);

#endif
