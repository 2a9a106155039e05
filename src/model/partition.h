/* Partitions and endpoint rules: what the files in data/ become at build.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_PARTITION_H
#define MODEL_PARTITION_H

#include <stdbool.h>
#include <stddef.h>

struct partition {
	const char *name;               /* "aws", "aws-us-gov", … */
	const char *dns_suffix;         /* "amazonaws.com" */
	const char *dualstack_suffix;   /* "api.aws" */
	const char *registry_dualstack; /* "on.aws", of registries */
	const char *global_region;      /* "us-east-1" */
	const char *const *regions;     /* known ones, NULL-terminated */
	const char *const *prefixes;    /* "us", "eu"; before "-WORD-NUMBER" */
};

extern const struct partition partitions[];
extern const size_t n_partitions;

/* The partition of a region, known or of the right form; an unknown region
 * counts as one of "aws".  Case matters. */
const struct partition *partition_find(const char *region);

/* As partition_find(), but NULL for an unknown region. */
const struct partition *partition_match(const char *region);

/* Whether a name among `regions` is not that of a region: "aws-global" is the
 * place of services that have none. */
bool partition_is_global(const char *region);

/* What the rules of a service say of one partition and variant. */
struct endpoint_row {
	const struct partition *partition;
	bool fips, dualstack;
	const char *region;         /* of one region only, or NULL */
	const char *url;            /* with "{Region}"; NULL: error */
	const char *signing_region; /* where it differs, or NULL */
	const char *error;
};

struct endpoint_table {
	const char *service; /* "ecr", "ecr-public", "sts", … */
	const struct endpoint_row *rows;
	size_t n;
};

extern const struct endpoint_table endpoint_tables[];
extern const size_t n_endpoint_tables;

/* The row in force, or NULL for a service without rules. */
const struct endpoint_row *endpoint_row_find(
    const char *service, const char *region, bool fips, bool dualstack);

#endif
