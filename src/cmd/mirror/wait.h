/* wait: poll until a condition holds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MIRROR_WAIT_H
#define CMD_MIRROR_WAIT_H

#include "cli/command.h"

extern const struct command wait_command;

#endif
