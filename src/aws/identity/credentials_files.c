/* Keys in the shared credentials file, and in the config file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

static bool
shared_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	return keys_find(lookup,
	    json_object_get(
		lookup->settings->credential_profiles, lookup->profile),
	    provider_shared.name, out, err);
}

static bool
config_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	return keys_find(lookup,
	    json_object_get(lookup->settings->config_profiles, lookup->profile),
	    provider_config.name, out, err);
}

const struct provider provider_shared = {
    "shared-credentials-file", "SharedCredentials", shared_load};
const struct provider provider_config = {
    "config-file", "SharedConfig", config_load};
