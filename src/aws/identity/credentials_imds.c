/* The role of the instance.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "aws/identity/answer.h"

#include "aws/identity/imds.h"

static bool
imds_refresh(struct found *found, struct credentials *out, struct error *err)
{
	if (!imds_credentials(found->lookup->settings, out, err))
		return false;
	return out->access_key != NULL ||
	    fail_retrieval(err, found->source,
		"Credential refresh failed, response did not contain: "
		"access_key, secret_key, token, expiry_time");
}

static bool
imds_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	struct found *found = found_new(lookup, provider_imds.name);

	if (!imds_credentials(lookup->settings, &found->now, err)) {
		found_clear(found);
		return false;
	}
	if (found->now.access_key == NULL)
		return true;
	found->expires = true;
	found->refresh = imds_refresh;
	*out = found;
	return true;
}

const struct provider provider_imds = {
    "iam-role", "Ec2InstanceMetadata", imds_load};
