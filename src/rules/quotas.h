/* The default quotas of ECR: calls a second of an action, for an account in a
 * region (user guide, "Amazon ECR service quotas").
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_QUOTAS_H
#define RULES_QUOTAS_H

struct service_quota {
	const char *action;
	double rate;
};

/* Ends with a NULL action; what is not there has no quota that is known. */
extern const struct service_quota service_quotas[];

#endif
