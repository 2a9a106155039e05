/* configure list: what is in force, and who says so.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MIRROR_CONFIGURE_H
#define CMD_MIRROR_CONFIGURE_H

#include "cli/command.h"

extern const struct command configure_command;

#endif
