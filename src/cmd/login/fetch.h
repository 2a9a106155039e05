/* A registry's token: from the caches, or from the service.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_FETCH_H
#define CMD_LOGIN_FETCH_H

#include <stdbool.h>

#include "cmd/login/login_token.h"
#include "rules/registry.h"
#include "cli/run.h"

/* Who asks; NULL for what the run says itself.  A profile of the command line
 * goes before all of it. */
struct identity {
	const char *profile;
	const char *role_arn; /* assumed with the credentials of the profile */
	const char *token_file; /* …or with this web identity token, uncached */
	bool any_account;       /* the registry's account is not sent */
	const char *refused;    /* a token that the registry does not take: no
				 * cache may give it again; or NULL */
};

/* Open the settings of a run that has no command line of its own (a helper
 * program): nothing is said by options. */
bool fetch_open(struct run *run, struct error *err);

/* Open the settings with which the API of a registry (NULL: the default one) is
 * called: the region and the kind of endpoint are those that its host means.
 * For settings_close() in any case. */
bool fetch_settings(struct run *run, const struct registry *registry,
    const struct identity *identity, struct settings *out, struct error *err);

/* What the service says to GetAuthorizationToken: a new reference, or NULL.
 * `params` are taken over. */
json_t *fetch_authorization(struct settings *settings,
    const struct service *service, json_t *params, struct error *err);

/*
 * A valid token for `registry` (NULL: the default registry of the
 * credentials' account, in the run's region), moved into `out`: from our
 * cache while less than half of its life is over; else from the cache of the
 * Amazon ECR credential helper; else from the service, in the region and on
 * the kind of endpoint that the host means.  Processes that want the same
 * token at once make one call.  Where the service fails, a cached token that
 * is still valid serves.  One that names a host which is none of ECR, or of the
 * local ECR in force, is refused.
 */
bool fetch_token(struct run *run, const struct registry *registry,
    const struct identity *identity, struct login_token *out,
    struct error *err);

/* Split "USER:PASSWORD" of a token at the first colon: malloc'd, to be wiped
 * by the caller.  Control characters in it are refused. */
bool fetch_split(const struct login_token *token, char **user, char **password,
    struct error *err);

#endif
