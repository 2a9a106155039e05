/* Renewing the tokens of a console login.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_LOGIN_H
#define AWS_IDENTITY_LOGIN_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/provider.h"

/*
 * Exchange the refresh token of a cached login for new keys, which replace
 * the old ones in `token`.  The request is bound to the login's key by a DPoP
 * proof (RFC 9449).
 */
bool login_renew(const struct lookup *lookup, json_t *token, struct error *err);

#endif
