/* Sessions in a run of the local ECR, where none is needed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/session.h"

#include <stdio.h>

bool
session_is_needless(void)
{
	if (!settings_run_credentials())
		return false;
	fprintf(stderr,
	    "ecr: in a run of the local ECR every profile has keys: no session "
	    "is begun or ended\n");
	return true;
}
