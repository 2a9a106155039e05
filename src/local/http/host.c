/* Names of hosts: which are this server's own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/http/host.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/url.h"
#include "model/partition.h"
#include "rules/registry.h"
#include "rules/service_host.h"

bool
host_read(const char *text, int usual, struct host *out)
{
	struct url url;
	size_t len;

	url_split_server(&url, text);
	len = url.host.len + (url.bracketed ? 2 : 0);
	*out =
	    (struct host){.port = url.port.at ? (int)url.port_number : usual};
	if (url.fault != URL_SOUND || url.authority.len != strlen(text) ||
	    url.user.at || url.zone.at || !len || len > HOST_LONGEST ||
	    (url.port.at && out->port <= 0))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) &&
		    !strchr(url.bracketed ? ".:[]" : ".-_", text[i]))
			return false;
		out->name[i] = (char)tolower((unsigned char)text[i]);
	}
	if (len > 1 && out->name[len - 1] == '.')
		out->name[len - 1] = '\0';
	return true;
}

bool
host_is_public(const char *name)
{
	struct registry known;

	return registry_parse(name, &known) && known.kind == REGISTRY_PUBLIC;
}

bool
host_is_of_aws(const char *name)
{
	char account[HOST_ACCOUNT], region[HOST_REGION];

	return service_host_find(name) ||
	    host_read_registry(name, account, region) || host_is_public(name);
}

bool
host_is_known(const char *name, const char *const *given)
{
	struct registry known;

	for (; *given; given++)
		if (strcasecmp(*given, name) == 0)
			return true;
	return host_is_of_aws(name) ||
	    (registry_parse(name, &known) && known.kind == REGISTRY_LOOPBACK);
}

bool
host_read_registry(
    const char *host, char account[HOST_ACCOUNT], char region[HOST_REGION])
{
	struct registry known;

	if (!registry_parse(host, &known) || known.kind != REGISTRY_PRIVATE ||
	    !partition_match(known.region))
		return false;
	snprintf(account, HOST_ACCOUNT, "%s", known.account);
	snprintf(region, HOST_REGION, "%s", known.region);
	return true;
}
