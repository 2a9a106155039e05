#include "local/repo_json.h"

#include <string.h>

/* Who came by a loopback address is told the one name that container
 * clients take without a certificate. */
static bool
is_loopback(const char *host)
{
	static const char *const names[] = {
	    "localhost", "127.0.0.1", "[::1]", "0.0.0.0"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t len = strlen(names[i]);

		if (strncmp(host, names[i], len) == 0 &&
		    (!host[len] || host[len] == ':'))
			return true;
	}
	/* A host name of the service itself, as a proxy would send. */
	return strstr(host, ".amazonaws.com") != NULL;
}

const char *
registry_host(struct call *call, const char *account)
{
	const char *host = http_host(call->request);
	const char *region = call->registry.region;

	if (call->server->options.uri_style == URI_AWS)
		return arena_printf(call->arena,
		    "%s.dkr.ecr.%s.amazonaws.com%s", account, region,
		    strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
	return is_loopback(host) ? call->server->host : host;
}

json_t *
repo_json(struct call *call, const struct repo *repo)
{
	json_t *out = json_object();

	put_string(out, "repositoryArn",
	    repo_arn(call->arena, &call->registry, repo->name));
	put_string(out, "registryId", call->registry.account);
	put_string(out, "repositoryName", repo->name);
	put_string(out, "repositoryUri",
	    arena_printf(call->arena, "%s/%s",
		registry_host(call, call->registry.account), repo->name));
	put_time(out, "createdAt", repo->created);
	put_string(out, "imageTagMutability", repo->mutability);
	if (repo->exclusions)
		json_object_set_new(out, "imageTagMutabilityExclusionFilters",
		    text_to_json(repo->exclusions));
	json_object_set_new(out, "imageScanningConfiguration",
	    json_pack("{s:b}", "scanOnPush", repo->scan_on_push));
	json_object_set_new(
	    out, "encryptionConfiguration", text_to_json(repo->encryption));
	return out;
}
