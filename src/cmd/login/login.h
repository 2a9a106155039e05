/* login, logout, docker-config, k8s-secret: container clients and their
 * registries. SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_LOGIN_H
#define CMD_LOGIN_LOGIN_H

#include "cli/command.h"

extern const struct command login_command;
extern const struct command logout_command;
extern const struct command docker_config_command;
extern const struct command k8s_secret_command;

#endif
