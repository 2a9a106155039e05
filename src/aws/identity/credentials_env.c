/* Keys in the environment.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "aws/identity/answer.h"

#include "base/env.h"

/* The environment does not change, but it is the clock's last word. */
static bool
env_refresh(struct found *found, struct credentials *out, struct error *err)
{
	const char *secret = env_get("AWS_SECRET_ACCESS_KEY");
	const char *token = env_get("AWS_SECURITY_TOKEN");
	const char *expires = env_get("AWS_CREDENTIAL_EXPIRATION");

	if (secret == NULL)
		return fail_partial(
		    err, found->source, "AWS_SECRET_ACCESS_KEY");
	if (token == NULL)
		token = env_get("AWS_SESSION_TOKEN");
	credentials_set(out, env_get("AWS_ACCESS_KEY_ID"), secret, token,
	    env_get("AWS_ACCOUNT_ID"));
	return expires == NULL || credentials_end(out, expires, err);
}

static bool
env_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	if (env_get("AWS_ACCESS_KEY_ID") == NULL)
		return true;
	*out = found_new(lookup, provider_env.name);
	if (!env_refresh(*out, &(*out)->now, err))
		return false;
	(*out)->expires = env_get("AWS_CREDENTIAL_EXPIRATION") != NULL;
	if ((*out)->expires)
		(*out)->refresh = env_refresh;
	return true;
}

const struct provider provider_env = {"env", "Environment", env_load};
