#include "cmd/target.h"

#include <ctype.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/partition.h"
#include "base/arena.h"
#include "base/error.h"
#include "cmd/registries.h"

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

	if (!endpoint_resolve(&run->settings, &service_ecr, &endpoint, err))
		return NULL;
	return arena_printf(&run->arena, "%s.dkr.ecr.%s.%s", account,
	    endpoint.region, partition_find(endpoint.region)->dns_suffix);
}

/* Whether the run's API is on this port of this machine. */
static bool
is_local_registry(struct run *run, const struct registry *registry)
{
	struct endpoint endpoint;
	struct registry api;
	struct error ignored = {0};
	bool ok = endpoint_resolve(
		      &run->settings, &service_ecr, &endpoint, &ignored) &&
	    registry_parse(endpoint.url, &api) &&
	    api.kind == REGISTRY_LOOPBACK && api.port == registry->port;

	error_clear(&ignored);
	return ok;
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
	if (!registry_parse(name, registry))
		return fail(
		    err, EXIT_GENERAL, "%s is no registry of Amazon ECR", name);
	if (registry->kind == REGISTRY_LOOPBACK &&
	    !is_local_registry(run, registry))
		return fail(err, EXIT_GENERAL,
		    "%s is a host of this machine, but the ECR endpoint in "
		    "force is not there; set AWS_ENDPOINT_URL_ECR",
		    name);
	return registries_find(&run->arena, registry->host, identity, err);
}

char *
target_host(const struct login_token *token)
{
	const char *url = token->proxy_endpoint;
	const char *scheme = url ? strstr(url, "://") : NULL;
	char *host = xstrdup(scheme ? scheme + 3
		: url               ? url
				    : "public.ecr.aws");

	host[strcspn(host, "/")] = '\0';
	return host;
}
