/* The portal of IAM Identity Center: accounts, roles and their keys.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_PORTAL_H
#define AWS_IDENTITY_PORTAL_H

#include <jansson.h>

#include "aws/identity/provider.h"
#include "base/error.h"

/* Who asks, and where; borrowed. */
struct portal {
	const struct lookup *lookup;
	const char *region, *token;
};

/* What is asked: the operation, its path, and parameters of the query as
 * names and values in turn, up to a name that is NULL. */
struct portal_question {
	const char *operation, *method, *path;
	const char *query[6];
};

/* The answer, for json_wipe(); NULL with `err` filled. */
json_t *portal_ask(const struct portal *portal,
    const struct portal_question *question, struct error *err);

/* Every account of the person: the objects that the portal sends, a new
 * reference; NULL with `err` filled. */
json_t *portal_accounts(const struct portal *portal, struct error *err);

/* Every role of an account. */
json_t *portal_roles(
    const struct portal *portal, const char *account, struct error *err);

#endif
