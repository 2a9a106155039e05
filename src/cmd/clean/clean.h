/* The verbs for cleaning: rm.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_CLEAN_H
#define CMD_CLEAN_CLEAN_H

#include "cli/command.h"

extern const struct command rm_command;

#endif
