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

/*
 * Ask the sign-in service for keys with `params`, by the proof that the key
 * `pem` gives.  `url` is where it is, or NULL; `*refusal` is what it said
 * where it refused.  For json_wipe(); NULL with `err` filled.
 */
json_t *login_ask(const struct lookup *lookup, const char *region,
    const char *url, const char *pem, const json_t *params, json_t **refusal,
    struct error *err);

/* Scheme and host of that service, in the settings' arena; NULL with `err`
 * filled. */
char *login_origin(const struct lookup *lookup, const char *region,
    const char *url, struct error *err);

/* Fail because the user is not allowed to get such keys. */
void login_fail_permissions(struct error *err);

#endif
