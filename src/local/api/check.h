/* Input checked against the model, as the service does it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_CHECK_H
#define LOCAL_API_CHECK_H

#include <stdbool.h>

#include "local/api/call.h"

/* Check call->in: types (SerializationException), required members, lengths,
 * values, enums and patterns (InvalidParameterException).  False with
 * call->why filled. */
bool check_input(struct call *call);

/* Whether the whole text fits the pattern of a shape; never runs long. */
bool check_pattern(const char *pattern, const char *text);

#endif
