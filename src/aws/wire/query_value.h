/* XML as the model types it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_QUERY_VALUE_H
#define AWS_WIRE_QUERY_VALUE_H

#include <jansson.h>

#include "aws/wire/xml.h"
#include "base/error.h"
#include "model/model.h"

/* The value of an element, a new reference: numbers and switches read, moments
 * as they were written, members in model order and unknown ones dropped.  NULL
 * with `err` filled, in the peer's words, where it fails on one. */
json_t *query_value(
    const struct xml *element, const struct shape *shape, struct error *err);

#endif
