/* GitHub Actions: masks and outputs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_GITHUB_H
#define CMD_LOGIN_GITHUB_H

#include <stdbool.h>

#include "base/error.h"

/* What is asked for. */
struct github_wish {
	bool alone;   /* the only registry */
	bool no_mask; /* for outputs that other jobs read */
};

/* That there is a file for outputs, and that it can be written: outside of a
 * step nobody masks, and the password would stand in the log. */
bool github_check(struct error *err);

/*
 * Mask the password in the job's log and
 * add the outputs registry (`alone`: it is the only one), docker_username_HOST
 * and docker_password_HOST (HOST with "_" for all but letters and digits), as
 * aws-actions/ amazon-ecr-login names them.
 */
bool github_report(const char *host, const char *user, const char *password,
    const struct github_wish *wish, struct error *err);

#endif
