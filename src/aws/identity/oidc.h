/* The service that gives out tokens of IAM Identity Center.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_OIDC_H
#define AWS_IDENTITY_OIDC_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/provider.h"
#include "base/error.h"

enum oidc_operation {
	OIDC_REGISTER,  /* RegisterClient */
	OIDC_AUTHORIZE, /* StartDeviceAuthorization */
	OIDC_TOKEN      /* CreateToken */
};

/* Ask it, unsigned, in a region: the answer, for json_wipe(), or NULL with
 * `err` filled; what the service adds to a refusal is in its detail. */
json_t *oidc_ask(const struct lookup *lookup, const char *region,
    enum oidc_operation operation, const json_t *params, struct error *err);

/* The scheme and host it is at, in the settings' arena; NULL with `err`
 * filled. */
char *oidc_origin(
    const struct lookup *lookup, const char *region, struct error *err);

/* A text that an answer must have; where it has none, NULL with `err` filled
 * in the peer's words. */
const char *oidc_text(
    const json_t *answer, const char *name, struct error *err);

/* The same of a number of seconds. */
bool oidc_seconds(
    const json_t *answer, const char *name, json_int_t *out, struct error *err);

/* The cached form of a token: what was answered, with whose client. */
json_t *oidc_token(const json_t *answer, const char *start_url,
    const char *region, const json_t *client, const char *client_expires,
    struct error *err);

#endif
