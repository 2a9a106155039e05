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

#endif
