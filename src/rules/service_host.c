/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/service_host.h"

#include <stdio.h>
#include <string.h>

#include "base/countof.h"
#include "model/partition.h"

enum { LONGEST = 256 };

static const char *const services[] = {"ecr", "ecr-public", "sts"};

/* Beside the domains of the partitions; the last are numbers. */
static const char *const domains[] = {"aws", "on.aws", "aws.com",
    "aws.amazon.com", "awsapps.com", "awsapps.cn", "amazonwebservices.com",
    "amazonwebservices.com.cn", "amazonwebservices.eu", "amazonaws.cn",
    "aws.dev"};
static const char *const addresses[] = {"169.254.169.254", "169.254.170.2",
    "169.254.170.23", "[fd00:ec2::254]", "[fd00:ec2::23]"};

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

/* Whether `host` is `before`, a region of the partition, `after`. */
static bool
fits(const char *host, const char *before, size_t n, const char *after,
    const struct partition *partition)
{
	size_t len = strlen(host), end = strlen(after);
	char region[LONGEST];
	const struct partition *own;

	if (len <= n + end || len - n - end >= LONGEST ||
	    strncmp(host, before, n) != 0 || !ends_with(host, after))
		return false;
	snprintf(
	    region, sizeof(region), "%.*s", (int)(len - n - end), host + n);
	own = partition_match(region);
	return own && strcmp(own->name, partition->name) == 0;
}

static bool
fits_row(const char *host, const struct endpoint_row *row)
{
	static const char scheme[] = "https://", mark[] = "{Region}";
	const char *url = row->url, *at;

	if (!url || strncmp(url, scheme, sizeof(scheme) - 1) != 0)
		return false;
	url += sizeof(scheme) - 1;
	at = strstr(url, mark);
	return at ? fits(host, url, (size_t)(at - url), at + sizeof(mark) - 1,
			row->partition)
		  : strcmp(host, url) == 0;
}

/* Names that no rule gives any more: STS of no region, ECR without "api". */
static bool
fits_old(const char *host, const char *service)
{
	char after[LONGEST];

	for (size_t i = 0; i < n_partitions; i++) {
		snprintf(after, sizeof(after), ".%s", partitions[i].dns_suffix);
		if (strcmp(service, "sts") == 0 &&
		    strncmp(host, "sts.", 4) == 0 &&
		    strcmp(host + 3, after) == 0)
			return true;
		if (strcmp(service, "ecr") == 0 &&
		    (fits(host, "ecr.", 4, after, &partitions[i]) ||
			fits(host, "ecr-fips.", 9, after, &partitions[i])))
			return true;
	}
	return false;
}

static bool
is_of(const char *host, const char *service)
{
	for (size_t i = 0; i < n_endpoint_tables; i++) {
		const struct endpoint_table *table = &endpoint_tables[i];

		if (strcmp(table->service, service) != 0)
			continue;
		for (size_t j = 0; j < table->n; j++)
			if (fits_row(host, &table->rows[j]))
				return true;
	}
	return fits_old(host, service);
}

/* "vpce-0a-b.api.ecr.us-east-1.vpce.amazonaws.com" without what says so. */
static const char *
without_vpce(const char *host, char plain[LONGEST])
{
	const char *rest = strchr(host, '.'), *mark = strstr(host, ".vpce.");

	if (strncmp(host, "vpce-", 5) != 0 || !rest || !mark || mark <= rest ||
	    strlen(host) >= LONGEST)
		return host;
	snprintf(plain, LONGEST, "%.*s%s", (int)(mark - rest - 1), rest + 1,
	    mark + sizeof(".vpce") - 1);
	return plain;
}

const char *
service_host_find(const char *host)
{
	char plain[LONGEST];
	const char *name = without_vpce(host, plain);

	for (size_t i = 0; i < countof(services); i++)
		if (is_of(name, services[i]))
			return services[i];
	return NULL;
}

/* The domain itself, or a name below it. */
static bool
is_below(const char *host, const char *domain)
{
	size_t len = strlen(host), n = strlen(domain);

	return ends_with(host, domain) &&
	    (len == n || host[len - n - 1] == '.');
}

bool
service_host_is_aws(const char *host)
{
	for (size_t i = 0; i < n_partitions; i++)
		if (is_below(host, partitions[i].dns_suffix) ||
		    is_below(host, partitions[i].dualstack_suffix) ||
		    is_below(host, partitions[i].registry_dualstack))
			return true;
	for (size_t i = 0; i < countof(domains); i++)
		if (is_below(host, domains[i]))
			return true;
	for (size_t i = 0; i < countof(addresses); i++)
		if (strcmp(host, addresses[i]) == 0)
			return true;
	return false;
}
