/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/target.h"

#include <ctype.h>
#include <string.h>

#include "aws/identity/region.h"
#include "model/partition.h"
#include "base/memory/arena.h"
#include "base/error.h"
#include "base/url.h"
#include "cmd/login/registries.h"
#include "cmd/login/trusted.h"

static bool
is_account(const char *name)
{
	size_t i = 0;

	while (isdigit((unsigned char)name[i]))
		i++;
	return i == 12 && !name[i];
}

/* The registry of an account stands in the domain of the region's
 * partition. */
static const char *
account_host(struct run *run, const char *account, struct error *err)
{
	struct endpoint endpoint;

	if (!region_endpoint(&run->settings, &service_ecr, &endpoint, err))
		return NULL;
	return arena_printf(&run->arena, "%s.dkr.ecr.%s.%s", account,
	    endpoint.region, partition_find(endpoint.region)->dns_suffix);
}

bool
target_resolve(struct run *run, const char *name, struct registry *registry,
    struct identity *identity, struct error *err)
{
	if (is_account(name)) {
		name = account_host(run, name, err);
		if (!name)
			return false;
	}
	if (!trusted_parse(&run->settings, name, registry, err))
		return false;
	return registries_find(&run->arena, registry->host, identity, err);
}

char *
target_host(const struct login_token *token)
{
	const char *endpoint = token->proxy_endpoint;
	struct url url;

	url_split_server(&url, endpoint ? endpoint : "public.ecr.aws");
	return slice_copy(url.authority);
}
