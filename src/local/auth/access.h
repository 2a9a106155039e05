/* What one account may do in another's registry: as the policies there say.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_ACCESS_H
#define LOCAL_AUTH_ACCESS_H

#include <stdbool.h>

#include "local/auth/auth.h"

/* Who wants to do what, and where. */
struct access {
	const struct server *server;
	struct request *request; /* NULL: nothing came from outside */
	const struct caller *caller;
	const char *account, *region; /* of the registry that is meant */
	const char *action;           /* "BatchGetImage" */
};

/*
 * Whether it may be done with this repository (NULL: with any).  In the
 * caller's own account all is allowed; in another's what the policy of the
 * repository or of the registry allows and neither denies.  A registry policy
 * governs every action, or the three of scope V1.  False: `why` is
 * AccessDeniedException in the service's words, or empty where the database
 * failed.
 */
bool access_check(struct tx *tx, struct arena *arena,
    const struct access *access, const char *repository, struct refusal *why);

/* Whether this policy, were it the repository's, would deny it, be it in the
 * caller's own account. */
bool access_is_denied(struct arena *arena, const struct access *access,
    const char *repository, const char *policy);

/* The same as access_check() in a transaction of its own. */
bool access_check_alone(struct arena *arena, const struct access *access,
    const char *repository, struct refusal *why);

#endif
