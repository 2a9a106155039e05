/* Access tokens of IAM Identity Center (SSO).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_SSO_H
#define AWS_IDENTITY_SSO_H

#include "aws/identity/provider.h"
#include "base/error.h"

/*
 * The access token for a start URL, or for the named session where `session`
 * is not NULL: that one is refreshed through OIDC when it has under 15
 * minutes left.  A malloc'd text to wipe; NULL with `err` filled.
 */
char *sso_token(const struct lookup *lookup, const char *start_url,
    const char *session, struct error *err);

/* Say that the session is over, and how to begin another. */
void sso_fail_expired(struct error *err);

#endif
