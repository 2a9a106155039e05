/* Tokens, asked of the place that a registry names for them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_BEARER_H
#define OCI_BEARER_H

#include "aws/wire/http.h"
#include "base/error.h"
#include "oci/challenge.h"
#include "oci/login.h"

/* Append the URL at which the challenge's realm is asked for a token within
 * `scope` (or NULL; one parameter for each word of it). */
void oci_bearer_put_url(
    struct buf *out, const struct oci_challenge *challenge, const char *scope);

/*
 * Ask the challenge's realm, which the caller has found to belong to the
 * registry, for a token within `scope` (or NULL): by GET with the password, if
 * there is one, or by POST with a refresh token (distribution's token.md and
 * oauth.md).  "Bearer …", malloc'd and to be wiped, and for how many seconds
 * from now it is to be used; NULL with `err`.  No redirect is followed.
 */
char *oci_bearer_get(struct http *http, const struct oci_challenge *challenge,
    const struct oci_login *login, const char *scope, double *life,
    struct error *err);

#endif
