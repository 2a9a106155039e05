/* The word public: what follows is for ECR Public.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MIRROR_PUBLIC_H
#define CMD_MIRROR_PUBLIC_H

#include "cli/command.h"

extern const struct command public_command, sts_command;

#endif
