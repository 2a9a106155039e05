/* Keys in the shared credentials file.
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

const struct provider provider_shared = {
    "shared-credentials-file", "SharedCredentials", shared_load};
