/* IAM policy documents of repositories and registries: their form.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_POLICY_H
#define RULES_POLICY_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text is a resource policy: version, statements with an effect,
 * a principal and actions, nothing unknown.  With `actions` (a list that ends
 * with NULL) no other actions are allowed; with `resource` every statement
 * must name one.  The IAM user guide, "Grammar of the IAM JSON policy
 * language", is the document followed. */
bool policy_is_valid(
    const char *text, size_t len, const char *const *actions, bool resource);

#endif
