/* Sessions that a person begins and ends in a browser.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SESSION_SESSION_H
#define CMD_SESSION_SESSION_H

#include "cli/command.h"

/* IAM Identity Center: "aws sso". */
extern const struct command sso_command;

/* The Management Console: "aws login" and "aws logout", whose names are taken
 * here by those of docker. */
extern const struct command console_command;

#endif
