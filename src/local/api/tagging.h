/* Tags of resources: {"KEY": "VALUE"} in the store, lists in the API.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_TAGGING_H
#define LOCAL_API_TAGGING_H

#include <stdbool.h>

#include "local/api/call.h"

/* Add the list `tags` of the API to the object `into`:
 * InvalidTagParameterException, TooManyTagsException. */
bool tags_add(struct call *call, json_t *into, const json_t *tags);

#endif
