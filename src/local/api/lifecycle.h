/* Lifecycle policies as calls of the API meet them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_LIFECYCLE_H
#define LOCAL_API_LIFECYCLE_H

#include "local/api/call.h"
#include "rules/lifecycle/policy.h"

/* Read a policy: InvalidParameterException. */
bool lifecycle_text_check(
    struct call *call, const char *text, struct lifecycle_policy *out);

/* The policy of call->repo and when it was last evaluated (0: never); NULL
 * with LifecyclePolicyNotFoundException. */
const char *lifecycle_text_find(struct call *call, double *evaluated);

#endif
