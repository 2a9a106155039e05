/* local: hand over to ecr-local, the server on one's own machine.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOCAL_H
#define CMD_LOCAL_H

#include "cli/command.h"

extern const struct command local_command;

#endif
