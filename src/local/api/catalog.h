/* What ECR Public tells of a repository to those who look for one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_CATALOG_H
#define LOCAL_API_CATALOG_H

#include "local/api/call.h"

/* Keep catalogData of the input, if there is any, for a repository, and put it
 * into the output: SerializationException for a logo that is no Base64. */
bool catalog_take(struct call *call, const struct repo *repo);

#endif
