/* "du": what takes how much storage, shared layers once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DU_DU_H
#define CMD_DU_DU_H

#include "cli/command.h"

extern const struct command du_command;

#endif
