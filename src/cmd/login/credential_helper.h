/* docker-credential-ecr-login: Docker's credential helper protocol.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_CREDENTIAL_HELPER_H
#define CMD_LOGIN_CREDENTIAL_HELPER_H

#include "cli/args/argparse.h"
#include "cli/run.h"

/*
 * Run the verb in `words` (get, store, erase, list, version): standard input,
 * output and exit status as the Amazon ECR credential helper 0.12.0 has them,
 * but for these: store and erase succeed for hosts of ECR unless
 * ECR_HELPER_STRICT is "true"; hosts that are none of ECR are passed to
 * docker-credential-X where ECR_HELPER_FALLBACK is X; list asks nobody; the
 * reason of a failure stands on standard error.  `program` is the name as
 * called; `suffix` (or NULL) is what follows "docker-credential-ecr-login-"
 * in it: a profile.  Returns the exit status.
 */
int credential_helper_main(struct run *run, const char *program,
    const char *suffix, struct word_list words);

#endif
