/* The table of commands.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cli/command.h"

/* All of them, NULL-terminated. */
extern const struct command *const commands[];

#endif
