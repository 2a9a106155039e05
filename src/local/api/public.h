/* What a call of ECR Public is before its operation is looked at.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_PUBLIC_H
#define LOCAL_API_PUBLIC_H

#include "local/api/call.h"

/* Let the call into the public registry of its caller: UnsupportedCommand-
 * Exception from a region where the service does not do this. */
bool public_enter(struct call *call);

/* The account that registryId names, which may be an alias; NULL with
 * RegistryNotFoundException where nobody has it. */
const char *public_find_account(struct call *call, const char *id);

#endif
