/* The keys that a run of the local ECR has for every profile.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "base/ini.h"
#include "base/json/json_make.h"

static bool
run_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	json_t *file = NULL, *keys;
	bool ok;

	*out = NULL;
	if (!ini_read_flat(lookup->settings->arena, settings_run_credentials(),
		&file, err))
		return false;
	keys = json_object_get(file, lookup->profile);
	if (!keys)
		keys = json_object_get(file, "default");
	ok = keys_find(lookup, keys, provider_run.name, out, err);
	json_wipe(file);
	return ok;
}

const struct provider provider_run = {"ecr-local", NULL, run_load};
