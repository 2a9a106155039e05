/* "findings": what scans have found in images.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_FINDINGS_FINDINGS_H
#define CMD_FINDINGS_FINDINGS_H

#include "cli/command.h"

extern const struct command findings_command;

#endif
