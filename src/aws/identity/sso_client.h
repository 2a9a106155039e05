/* What logins to IAM Identity Center are made with: clients, registered once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_SSO_CLIENT_H
#define AWS_IDENTITY_SSO_CLIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/provider.h"
#include "aws/identity/sso_login.h"
#include "base/error.h"

/* Whether the browser comes back to us with a code. */
bool sso_is_code_flow(const struct sso_login *login);

/* The scopes that a client is registered for, a new reference; NULL: those it
 * has anyway. */
json_t *sso_scopes_asked(const struct sso_login *login);

/* A client of the login's flow, for json_wipe(): the cached one, if it lasts,
 * or a new one, which is cached.  NULL with `err` filled. */
json_t *sso_client(const struct lookup *lookup, const struct sso_login *login,
    struct error *err);

/* What is cached under the key, `*out` NULL where that is nothing, and whether
 * it may be used for a quarter of an hour; false with `err` filled where it
 * cannot be read or does not say. */
bool sso_cached(const struct lookup *lookup, const char *key, json_t **out,
    bool *lasting, struct error *err);

/* The list of texts in "sso_registration_scopes". */
json_t *sso_scopes(const char *text);

#endif
