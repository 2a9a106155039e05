/* The verbs for cleaning: rm, prune.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_CLEAN_H
#define CMD_CLEAN_CLEAN_H

#include "cli/command.h"

extern const struct command prune_command, rm_command;

#endif
