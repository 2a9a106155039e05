/* Repositories as the API shows them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_REPO_JSON_H
#define LOCAL_API_REPO_JSON_H

#include "local/api/call.h"

/* New reference. */
json_t *repo_json(struct call *call, const struct repo *repo);

/* Where to pull it from and push it to, its name included. */
const char *repo_uri(struct call *call, const struct repo *repo);

/* Whether encryptionConfiguration of the input names a key only where one is
 * used: InvalidParameterException. */
bool encryption_check(struct call *call);

/* Whether the exclusion filters of `holder` are there just where its mutability
 * (NULL: MUTABLE) wants them, with two wildcards each at most:
 * InvalidParameterException. */
bool exclusions_check(
    struct call *call, const char *mutability, const json_t *holder);

/* Whether repositories are named as in AWS: by option, or because the client
 * came by such a name. */
bool registry_is_of_aws(struct call *call);

/* Where to push to, without the name: "localhost:4510" or
 * "123456789012.dkr.ecr.us-east-1.amazonaws.com". */
const char *registry_host(struct call *call, const char *account);

/* Where the caller's public registry is: "public.ecr.aws/ALIAS", below the
 * host's own name where that is none of AWS. */
const char *registry_public_uri(struct call *call);

#endif
