/* ecr-credential-provider: the kubelet's image credential provider.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_CREDENTIAL_PROVIDER_H
#define CMD_LOGIN_CREDENTIAL_PROVIDER_H

#include "cli/command.h"
#include "cli/run.h"

/*
 * Read one CredentialProviderRequest (credentialprovider.kubelet.k8s.io/v1)
 * from standard input and print the CredentialProviderResponse; arguments are
 * accepted and ignored, as the original does.  A service account's token with
 * a role (annotation eks.amazonaws.com/ecr-role-arn, or AWS_ECR_ROLE_ARN) is
 * exchanged for that role's credentials.  Returns the exit status; on failure
 * nothing is on standard output and the reason on standard error.
 */
int credential_provider_main(struct run *run);

#endif
