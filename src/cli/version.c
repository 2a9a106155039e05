/* The answer to --version.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/version.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "aws/wire/http_library.h"
#include "model/built.h"

/* The release of the peer that is mirrored. */
#define PEER_VERSION "2.36.7"

void
version_put_parts(struct buf *out)
{
	const char *expat = strrchr(XML_ExpatVersion(), '_');

	built_put(out);
	built_put_row(out, "expat", expat ? expat + 1 : XML_ExpatVersion());
	http_library_put(out);
}

/* The peer's --version ends there, whatever follows: only ours goes on. */
static bool
is_verbose(const struct run *run)
{
	bool asked = false;

	for (size_t i = 0; i < run->words.n; i++) {
		if (asked && strcmp(run->words.at[i], "--verbose") == 0)
			return true;
		asked = asked || strcmp(run->words.at[i], "--version") == 0;
	}
	return false;
}

/* What probes for a version look for stands first; the rest tells the truth. */
void
version_print(const struct run *run)
{
	struct utsname host;
	struct buf parts = {0};

	if (uname(&host) != 0)
		memset(&host, 0, sizeof(host));
	if (strcmp(run->program, "aws") == 0)
		printf("aws-cli/%s Python/3.13.0 %s/%s ecr/%s/%s\n",
		    PEER_VERSION, host.sysname, host.release, ECR_VERSION,
		    host.machine);
	else
		printf("ecr %s (aws-cli/%s %s/%s)\n", ECR_VERSION, PEER_VERSION,
		    host.sysname, host.machine);
	if (strcmp(run->program, "aws") == 0 || !is_verbose(run))
		return;
	version_put_parts(&parts);
	fputs(buf_text(&parts), stdout);
	buf_free(&parts);
}
