/* The account and the role of a profile of IAM Identity Center.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CONFIGURE_SSO_ROLE_H
#define CMD_CONFIGURE_SSO_ROLE_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/portal.h"
#include "base/error.h"
#include "cmd/configure/sso_questions.h"

/* In the run's arena; NULL where the portal shows none. */
struct sso_role {
	const char *account, *role;
};

/* Whether both are there. */
bool sso_role_is_whole(const struct sso_role *role);

/* Let the person choose among those of the portal, and put them into `keys`, of
 * a profile.  Who may see none has a profile for tokens alone; false with `err`
 * filled on any other failure, and where there are none. */
bool sso_role_choose(struct sso_questions *questions,
    const struct portal *portal, json_t *keys, struct sso_role *out,
    struct error *err);

#endif
