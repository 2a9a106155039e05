/* What is shown to a registry: passwords and tokens, by its challenges.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_TOKEN_H
#define OCI_TOKEN_H

#include <stdbool.h>

#include "aws/wire/http.h"
#include "base/error.h"
#include "oci/login.h"

/* What one registry, and where it leads to, gave for what. */
struct oci_tokens;

/* For the registry at `origin` ("https://host:port"); all borrowed. */
struct oci_tokens *oci_tokens_open(
    struct http *http, const char *origin, oci_login_find *find, void *ctx);
void oci_tokens_close(struct oci_tokens *tokens);

/*
 * The Authorization for a request to `url` within `scope` (words of the form
 * "repository:NAME:pull", one or more, blanks between), as far as it is known:
 * NULL where nothing is.  Never anything of the registry's own for another
 * origin.
 */
const char *oci_tokens_get(
    struct oci_tokens *tokens, const char *url, const char *scope);

/*
 * The request to `url` was answered 401 with these challenges (the values of
 * WWW-Authenticate): get what it wants.  A realm is believed only where it
 * belongs to the registry: https, the same host or one of the same domain; on
 * this machine, http too, for a registry of this machine.  No redirect is
 * followed.  False with `err` where there is nothing new to show.
 */
bool oci_tokens_renew(struct oci_tokens *tokens, const char *url,
    const char *scope, const char *challenges, struct error *err);

/*
 * The registry refused what it was shown for `url`, and not by a challenge:
 * drop a password, once.  False where there is none, or it was dropped before.
 */
bool oci_tokens_drop(struct oci_tokens *tokens, const char *url);

#endif
