/* The word help.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MIRROR_HELP_H
#define CMD_MIRROR_HELP_H

#include "cli/command.h"

extern const struct command help_command;

#endif
