/* Host names of AWS: which of them are ours to answer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SERVICE_HOST_H
#define RULES_SERVICE_HOST_H

#include <stdbool.h>

/*
 * The service that a host in lower case is an endpoint of: "ecr", "ecr-public"
 * or "sts", in any partition, dual-stack, FIPS, of a VPC endpoint, or by an
 * older name ("ecr.us-east-1.amazonaws.com"); NULL for every other.  Its region
 * is one that the partition has, known or of its form.
 */
const char *service_host_find(const char *host);

/* Whether a host in lower case belongs to AWS: below a domain of a partition or
 * one that AWS has beside them, or an address of the metadata services. */
bool service_host_is_aws(const char *host);

#endif
