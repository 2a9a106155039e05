/* The verbs that make a registry what it shall be: ensure, export, apply.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTLE_SETTLE_H
#define CMD_SETTLE_SETTLE_H

#include "cli/command.h"

extern const struct command ensure_command, export_command, apply_command;

#endif
