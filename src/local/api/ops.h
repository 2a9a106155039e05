/* The operations of the API, a table a resource.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_OPS_H
#define LOCAL_API_OPS_H

#include "local/api/call.h"

/* Each ends with a NULL name. */
extern const struct op repository_ops[];
extern const struct op policy_ops[];
extern const struct op tagging_ops[];
extern const struct op image_ops[];
extern const struct op image_list_ops[];
extern const struct op layer_ops[];
extern const struct op lifecycle_ops[];
extern const struct op preview_ops[];
extern const struct op scan_ops[];
extern const struct op scanning_ops[];
extern const struct op registry_ops[];
extern const struct op pull_through_ops[];
extern const struct op template_ops[];
extern const struct op signing_ops[];
extern const struct op setting_ops[];
extern const struct op exclusion_ops[];

/* By the API's name, "CreateRepository"; NULL when there is none. */
const struct op *ops_find(const char *name);

#endif
