/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/mirror/public.h"

static bool
public_run(struct run *run, struct words words, struct error *err)
{
	run->service = &service_ecr_public;
	return command_run(run, words, err);
}

const struct command public_command = {"public",
    "Commands of ECR Public, the public gallery", "Services", false,
    .service = &service_ecr, .run = public_run};
