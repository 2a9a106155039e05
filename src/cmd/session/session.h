/* Sessions that a person begins and ends in a browser.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SESSION_SESSION_H
#define CMD_SESSION_SESSION_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/config/settings.h"
#include "aws/identity/sso_login.h"
#include "base/error.h"
#include "cli/command.h"

/* Whether we are in a run of the local ECR, which is said then: the sessions of
 * the person are none of its. */
bool session_is_needless(void);

/* What the config file says of the session that `login` names; `*scopes` is a
 * new reference or NULL.  False with `err` filled where it is incomplete. */
bool session_find(const struct settings *settings, struct sso_login *login,
    json_t **scopes, struct error *err);

#endif
