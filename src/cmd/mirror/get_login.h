/* get-login: what AWS CLI v1 had, for scripts that still call it. */
#ifndef CMD_MIRROR_GET_LOGIN_H
#define CMD_MIRROR_GET_LOGIN_H

#include "cli/command.h"

extern const struct command get_login_command;

#endif
