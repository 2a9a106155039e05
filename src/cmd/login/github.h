/* GitHub Actions: masks and outputs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_GITHUB_H
#define CMD_LOGIN_GITHUB_H

#include <stdbool.h>

#include "base/error.h"

/*
 * Mask the password in the job's log and, where GITHUB_OUTPUT names a file,
 * add the outputs registry (`alone`: it is the only one), docker_username_HOST
 * and docker_password_HOST (HOST with "_" for all but letters and digits), as
 * aws-actions/ amazon-ecr-login names them.
 */
bool github_report(const char *host, const char *user, const char *password,
    bool alone, struct error *err);

#endif
