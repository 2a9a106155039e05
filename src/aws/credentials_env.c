/* Keys in the environment. */
#include "aws/provider.h"

#include <stdlib.h>

/* A variable that is set and not empty. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* The environment does not change, but it is the clock's last word. */
static bool
env_refresh(struct found *found, struct credentials *out, struct error *err)
{
	const char *secret = variable("AWS_SECRET_ACCESS_KEY");
	const char *token = variable("AWS_SECURITY_TOKEN");
	const char *expires = variable("AWS_CREDENTIAL_EXPIRATION");

	if (secret == NULL)
		return fail_partial(
		    err, found->source, "AWS_SECRET_ACCESS_KEY");
	if (token == NULL)
		token = variable("AWS_SESSION_TOKEN");
	credentials_set(out, variable("AWS_ACCESS_KEY_ID"), secret, token,
	    variable("AWS_ACCOUNT_ID"));
	return expires == NULL || expiry_read(expires, &out->expires, err);
}

static bool
env_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	if (variable("AWS_ACCESS_KEY_ID") == NULL)
		return true;
	*out = found_new(lookup, provider_env.name);
	if (!env_refresh(*out, &(*out)->now, err))
		return false;
	(*out)->expires = variable("AWS_CREDENTIAL_EXPIRATION") != NULL;
	if ((*out)->expires)
		(*out)->refresh = env_refresh;
	return true;
}

const struct provider provider_env = {"env", "Environment", env_load};
