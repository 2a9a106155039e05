/* The answer to --version.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/version.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/* The release of the peer that is mirrored. */
#define PEER_VERSION "2.36.7"

/* What probes for a version look for stands first; the rest tells the truth. */
void
version_print(const struct run *run)
{
	struct utsname host;

	if (uname(&host) != 0)
		memset(&host, 0, sizeof(host));
	if (strcmp(run->program, "aws") == 0)
		printf("aws-cli/%s Python/3.13.0 %s/%s ecr/%s/%s\n",
		    PEER_VERSION, host.sysname, host.release, ECR_VERSION,
		    host.machine);
	else
		printf("ecr %s (aws-cli/%s %s/%s)\n", ECR_VERSION, PEER_VERSION,
		    host.sysname, host.machine);
}
