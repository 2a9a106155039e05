/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/registry.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/partition.h"
#include "base/url.h"

const char *const registry_public_hosts[] = {
    "public.ecr.aws", "ecr-public.aws.com", NULL};

/* What follows `prefix`, or NULL. */
static const char *
after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* "123456789012.dkr.ecr." or with hyphens; NULL where it is neither. */
static const char *
read_head(const char *host, struct registry *out)
{
	const char *rest = host;

	while (isdigit((unsigned char)*rest))
		rest++;
	if (rest - host != 12 || rest[0] != '.')
		return NULL;
	snprintf(out->account, sizeof(out->account), "%.12s", host);
	rest = after(rest, ".dkr");
	if (!rest || (*rest != '.' && *rest != '-'))
		return NULL;
	rest = after(rest + 1, "ecr");
	if (rest && after(rest, "-fips.")) {
		out->fips = true;
		return after(rest, "-fips.");
	}
	return rest && *rest == '.' ? rest + 1 : NULL;
}

/* The domain of the region's own partition; a region that none has may be new
 * in any of them. */
static bool
read_domain(const char *text, struct registry *out)
{
	const struct partition *own = partition_match(out->region);

	for (size_t i = 0; i < n_partitions; i++) {
		const struct partition *partition = &partitions[i];

		if (own && partition != own)
			continue;
		out->dualstack =
		    strcmp(text, partition->registry_dualstack) == 0;
		if (out->dualstack || strcmp(text, partition->dns_suffix) == 0)
			return true;
	}
	return false;
}

static bool
parse_private(const char *host, struct registry *out)
{
	const char *region = read_head(host, out), *end = region;

	if (!region || !isalnum((unsigned char)*region))
		return false;
	while (isalnum((unsigned char)*end) || *end == '-' || *end == '_')
		end++;
	if (*end != '.' || (size_t)(end - region) >= sizeof(out->region))
		return false;
	snprintf(out->region, sizeof(out->region), "%.*s", (int)(end - region),
	    region);
	out->kind = REGISTRY_PRIVATE;
	return read_domain(end + 1, out);
}

static bool
parse_public(const char *name, struct registry *out)
{
	for (const char *const *host = registry_public_hosts; *host; host++) {
		if (strcmp(name, *host) != 0)
			continue;
		out->kind = REGISTRY_PUBLIC;
		/* the only region where the service issues tokens */
		snprintf(out->region, sizeof(out->region), "us-east-1");
		return true;
	}
	return false;
}

static bool
is_loopback(const struct url *url, const char *name)
{
	static const char end[] = ".localhost";
	size_t len = strlen(name);

	return url_is_loopback(url) || strcmp(name, "localhost") == 0 ||
	    (len > sizeof(end) &&
		strcmp(name + len - (sizeof(end) - 1), end) == 0);
}

/* Host and port; false where there is more than that, or less. */
static bool
split(const struct url *url, struct registry *out, char name[256])
{
	if (url->fault != URL_SOUND || url->user.at != NULL ||
	    url->zone.len > 0 || url->authority.len >= sizeof(out->host) ||
	    (url->port.at != NULL && url->port_number <= 0))
		return false;
	snprintf(out->host, sizeof(out->host), "%.*s", (int)url->authority.len,
	    url->authority.at);
	snprintf(name, 256, "%.*s", (int)url->host.len, url->host.at);
	out->port = url->port.at != NULL ? (int)url->port_number : 0;
	return true;
}

bool
registry_parse(const char *server, struct registry *out)
{
	struct url url;
	bool plain;
	char name[256];

	*out = (struct registry){0};
	url_split_server(&url, server);
	plain = slice_is(url.scheme, "http");
	if ((url.scheme.len > 0 && !url_is_http(&url, false)) ||
	    !split(&url, out, name))
		return false;
	if (is_loopback(&url, name)) {
		out->kind = REGISTRY_LOOPBACK;
		return true;
	}
	if (!plain && (parse_public(name, out) || parse_private(name, out)))
		return true;
	out->account[0] = out->region[0] = '\0';
	out->fips = out->dualstack = false;
	return false;
}
