/* whoami: account, identity, region and registry in force.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_WHOAMI_H
#define CMD_WHOAMI_H

#include "cli/command.h"

extern const struct command whoami_command;

#endif
