/* Logging out: what logins have left in the caches goes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_LOGOUT_H
#define AWS_IDENTITY_LOGOUT_H

#include <stdbool.h>

#include "aws/identity/provider.h"
#include "base/error.h"

/*
 * End every session of IAM Identity Center: its token is given back to the
 * service, where the file says in which region, and removed, and so are the
 * keys that it was used for.  A file whose service cannot be reached stays.
 */
bool logout_sso(const struct lookup *lookup, struct error *err);

/* Remove every console login that is cached; `*removed` is how many. */
bool logout_console(
    const struct lookup *lookup, long *removed, struct error *err);

#endif
