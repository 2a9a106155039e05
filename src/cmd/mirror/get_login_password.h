/* get-login-password: a password for docker login.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MIRROR_GET_LOGIN_PASSWORD_H
#define CMD_MIRROR_GET_LOGIN_PASSWORD_H

#include "cli/command.h"

extern const struct command get_login_password_command;

#endif
