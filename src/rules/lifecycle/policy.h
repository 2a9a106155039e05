/*
 * Lifecycle policies as text: what a policy says, checked as the service
 * checks it.  The user guide of Amazon ECR, "Lifecycle policy properties",
 * is the document followed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_LIFECYCLE_POLICY_H
#define RULES_LIFECYCLE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "rules/lifecycle/form.h"

/*
 * Read and check the policy `text`; what `policy` points to lives in `arena`.
 * Returns all that is wrong, in the order of the text, or NULL; `policy` is
 * then without the rules that could not be read.
 */
const struct lifecycle_fault *lifecycle_policy_check(struct arena *arena,
    const char *text, size_t len, struct lifecycle_policy *policy);

/* As lifecycle_policy_check(): on false, `err` (ERR_USAGE) holds that message.
 */
bool lifecycle_policy_parse(struct arena *arena, const char *text, size_t len,
    struct lifecycle_policy *policy, struct error *err);

/* A policy that was read, as the service keeps it: compact, the rules in the
 * order of their priority; what is none stays as it is. */
const char *lifecycle_policy_kept(
    struct arena *arena, const char *text, size_t len);

#endif
