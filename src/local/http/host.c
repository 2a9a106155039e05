/* Names of hosts: which are this server's own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/http/host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/partition.h"
#include "rules/registry.h"

static size_t
name_length(const char *text)
{
	size_t len = strcspn(text, *text == '[' ? "]" : ":");

	return len + (*text == '[' && text[len]);
}

static bool
read_port(const char *text, int *out)
{
	size_t len = strlen(text);

	*out = (int)strtol(text, NULL, 10);
	return len && len <= 5 && text[strspn(text, "0123456789")] == '\0' &&
	    *out > 0 && *out < 65536;
}

bool
host_read(const char *text, int usual, struct host *out)
{
	size_t len = name_length(text);

	*out = (struct host){.port = usual};
	if (!len || len > HOST_LONGEST ||
	    (*text == '[' && text[len - 1] != ']'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) &&
		    !strchr(*text == '[' ? ".:[]" : ".-_", text[i]))
			return false;
		out->name[i] = (char)tolower((unsigned char)text[i]);
	}
	if (len > 1 && out->name[len - 1] == '.')
		out->name[len - 1] = '\0';
	if (!text[len])
		return true;
	return text[len] == ':' && read_port(text + len + 1, &out->port);
}

bool
host_is_known(const char *name, const char *const *given)
{
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct registry known;

	for (; *given; given++)
		if (strcasecmp(*given, name) == 0)
			return true;
	if (host_read_registry(name, account, region))
		return true;
	return registry_parse(name, &known) && known.kind != REGISTRY_PRIVATE;
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
