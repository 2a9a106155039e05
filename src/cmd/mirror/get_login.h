/* get-login: what AWS CLI v1 had, for scripts that still call it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MIRROR_GET_LOGIN_H
#define CMD_MIRROR_GET_LOGIN_H

#include "cli/command.h"

extern const struct command get_login_command;

#endif
