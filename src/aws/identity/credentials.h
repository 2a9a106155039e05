/* The chain of credential providers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_CREDENTIALS_H
#define AWS_IDENTITY_CREDENTIALS_H

#include <stdbool.h>

#include "aws/config/settings.h"
#include "aws/wire/keys.h"
#include "base/error.h"

struct http;

/* Where a provider keeps what a refresh needs; opaque to callers. */
struct credentials_chain;

/*
 * Walk the providers in the peer's order up to the first that has something,
 * as the peer does when a client is made: configuration errors, processes
 * and metadata services happen here, calls to STS and SSO only at
 * credentials_get().  Finding nothing is no error.  Region and profile
 * have been checked: region_find(), settings_profile().  `http` (borrowed, for
 * the container and metadata services, STS and SSO) and `settings` must outlive
 * the chain.  NULL with `err` filled on failure.
 */
struct credentials_chain *credentials_open(
    struct settings *settings, struct http *http, struct error *err);

/*
 * Credentials to sign with now, refreshed where they are about to expire;
 * `*out` is borrowed and valid until the next call.  When no provider had
 * any: "Unable to locate credentials", code NoCredentials, ERR_CONFIG.
 */
bool credentials_get(struct credentials_chain *chain,
    const struct credentials **out, struct error *err);

/* The name of the provider that has them ("env", "sso", …), or NULL. */
const char *credentials_source(const struct credentials_chain *chain);

void credentials_close(struct credentials_chain *chain);

#endif
