/* The verbs for looking: exists, latest, images, repos.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_LOOK_H
#define CMD_LOOK_LOOK_H

#include "cli/command.h"

extern const struct command exists_command;
extern const struct command images_command;
extern const struct command latest_command;
extern const struct command repos_command;

#endif
