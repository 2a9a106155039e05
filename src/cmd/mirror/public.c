/* public, sts: other services, under the same program.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"
#include "cmd/commands.h"

static bool
public_run(struct run *run, struct word_list words, struct error *err)
{
	run->service = &service_ecr_public;
	return dispatch_run(run, words, err);
}

static bool
sts_run(struct run *run, struct word_list words, struct error *err)
{
	run->service = &service_sts;
	return dispatch_run(run, words, err);
}

const struct command sts_command = {
    .name = "sts",
    .doc = "Commands of STS: who the keys are, keys of roles",
    .service = &service_ecr,
    .run_words = sts_run,
};

const struct command public_command = {
    .name = "public",
    .doc = "Commands of ECR Public, the public gallery",
    .service = &service_ecr,
    .run_words = public_run,
};
