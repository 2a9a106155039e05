/* What the two kinds of assumed roles share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_ROLE_H
#define AWS_IDENTITY_ROLE_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/provider.h"

/* The name of the cache file for a call's arguments; a session name that was
 * made up (not `named`) is no part of it.  In the settings' arena. */
char *role_key(
    const struct lookup *lookup, const json_t *arguments, bool named);

/* Take keys with at least 15 minutes left out of the cache. */
bool role_cached(
    const struct lookup *lookup, const char *key, struct credentials *out);

/* Take the keys out of an answer, or of a cache file. */
bool role_keys(const json_t *answer, struct credentials *out);

/* Complain about an answer whose Expiration is no date; false. */
bool role_fail_expiry(const json_t *answer, struct error *err);

/* Set RoleSessionName: `name`, or one made up where it is NULL or empty.
 * Whether it was given. */
bool role_session_name(json_t *arguments, const char *name);

#endif
