/* Registry hosts: which account, region and kind of endpoint a name means.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_REGISTRY_H
#define RULES_REGISTRY_H

#include <stdbool.h>

enum registry_kind {
	REGISTRY_PRIVATE, /* 123456789012.dkr.ecr.REGION.amazonaws.com … */
	REGISTRY_PUBLIC,  /* public.ecr.aws, ecr-public.aws.com */
	REGISTRY_LOOPBACK /* localhost:PORT …: perhaps a local registry; or
			     where the endpoint in force is (cmd/trusted.h) */
};

struct registry {
	enum registry_kind kind;
	char host[256];   /* with its port, without scheme and path */
	char account[13]; /* private only, else "" */
	char region[64];  /* of the API that issues its tokens; loopback: "" */
	bool fips, dualstack; /* the API's endpoint follows the host's kind */
	int port;             /* 0 where none is named */
};

/*
 * Take apart `server`: a host, perhaps with one leading "https://" (or
 * "http://" for loopback), a port and a path.  False for a host that is no
 * registry of ECR: names that only begin or end like one, and domains that
 * are not those of the region's partition.  `host` and `port` are then what
 * the text names, where it has the form of one.
 */
bool registry_parse(const char *server, struct registry *out);

/* The hosts of ECR Public; ends with NULL. */
extern const char *const registry_public_hosts[];

#endif
