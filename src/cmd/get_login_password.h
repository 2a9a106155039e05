/* get-login-password: a password for docker login. */
#ifndef CMD_GET_LOGIN_PASSWORD_H
#define CMD_GET_LOGIN_PASSWORD_H

#include "cli/command.h"

extern const struct command get_login_password_command;

#endif
