/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/region.h"

#include <string.h>

#include "aws/identity/imds.h"

bool
region_find(struct settings *settings, const char **region, struct error *err)
{
	enum setting_source source;

	*region = settings_get(settings, SETTING_REGION, &source);
	if (source != SOURCE_OPTION && source != SOURCE_ENVIRONMENT &&
	    !settings_profile(settings, err))
		return false;
	if (*region == NULL && !imds_region(settings, region, err))
		return false;
	return *region == NULL || endpoint_check_region(*region, err);
}

bool
region_endpoint(struct settings *settings, const struct service *service,
    struct endpoint *out, struct error *err)
{
	const char *region;

	return region_find(settings, &region, err) &&
	    settings_profile(settings, err) &&
	    settings_check_sso(settings, err) &&
	    endpoint_resolve(settings, service, region,
		settings->options.endpoint_url, out, err);
}

bool
region_serves(struct settings *settings, const struct registry *registry)
{
	struct endpoint endpoint;
	struct registry api;
	struct error ignored = {0};
	bool ok = region_endpoint(settings, &service_ecr, &endpoint, &ignored);

	error_clear(&ignored);
	if (!ok)
		return false;
	ok = registry_parse(endpoint.url, &api);
	if (registry->kind == REGISTRY_LOOPBACK)
		return ok && api.kind == REGISTRY_LOOPBACK &&
		    api.port == registry->port;
	return (endpoint.configured || settings->options.endpoint_url) &&
	    *api.host && strcmp(api.host, registry->host) == 0;
}
