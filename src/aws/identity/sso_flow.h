/* Logging in to IAM Identity Center.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_SSO_FLOW_H
#define AWS_IDENTITY_SSO_FLOW_H

#include <jansson.h>

#include "aws/identity/provider.h"
#include "aws/identity/sso_login.h"
#include "base/error.h"

/*
 * Get a token from the person: through a browser that comes back to us, or by
 * a code that is typed in anywhere.  Client and token are cached as the peer
 * caches them.  What is to be told goes to the ui of the settings.  The token
 * as it is cached, for json_wipe(); NULL with `err` filled.
 */
json_t *sso_login(const struct lookup *lookup, const struct sso_login *login,
    struct error *err);

#endif
