/* SPDX-License-Identifier: Apache-2.0 */
#include "model/partition.h"
#include "base/text/among.h"

#include <ctype.h>
#include <string.h>

/* "-WORD-NUMBER", the tail of every regional name. */
static bool
tail_match(const char *tail)
{
	size_t word, digits;

	if (*tail++ != '-')
		return false;
	for (word = 0; isalnum((unsigned char)tail[word]) || tail[word] == '_';)
		word++;
	if (word == 0 || tail[word] != '-')
		return false;
	tail += word + 1;
	for (digits = 0; isdigit((unsigned char)tail[digits]);)
		digits++;
	return digits > 0 && tail[digits] == '\0';
}

static bool
region_belongs(const struct partition *partition, const char *region)
{
	if (is_among(partition->regions, region))
		return true;
	for (const char *const *p = partition->prefixes; *p != NULL; p++)
		if (strncmp(*p, region, strlen(*p)) == 0 &&
		    tail_match(region + strlen(*p)))
			return true;
	return false;
}

const struct partition *
partition_match(const char *region)
{
	for (size_t i = 0; i < n_partitions; i++)
		if (region_belongs(&partitions[i], region))
			return &partitions[i];
	return NULL;
}

const struct partition *
partition_find(const char *region)
{
	const struct partition *partition = partition_match(region);

	return partition != NULL ? partition : &partitions[0];
}

static const struct endpoint_table *
table_find(const char *service)
{
	for (size_t i = 0; i < n_endpoint_tables; i++)
		if (strcmp(endpoint_tables[i].service, service) == 0)
			return &endpoint_tables[i];
	return NULL;
}

bool
partition_is_global(const char *region)
{
	return strstr(region, "-global") != NULL;
}

const struct endpoint_row *
endpoint_row_find(
    const char *service, const char *region, bool fips, bool dualstack)
{
	const struct partition *partition = partition_find(region);
	const struct endpoint_table *table = table_find(service);

	for (size_t i = 0; table != NULL && i < table->n; i++) {
		const struct endpoint_row *row = &table->rows[i];

		if (row->partition == partition && row->fips == fips &&
		    row->dualstack == dualstack &&
		    (row->region == NULL || strcmp(row->region, region) == 0))
			return row;
	}
	return NULL;
}
