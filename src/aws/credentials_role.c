/* Roles assumed by the keys of another profile. */
#include "aws/provider.h"

static bool
role_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	(void)lookup;
	(void)out;
	(void)err;
	return true;
}

const struct provider provider_role = {"assume-role", NULL, role_load};
const struct provider provider_webid = {
    "assume-role-with-web-identity", NULL, role_load};
const struct provider provider_sso = {"sso", NULL, role_load};
const struct provider provider_login = {"login", NULL, role_load};
