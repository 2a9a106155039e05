/* The parameters of a request as a form.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_QUERY_FORM_H
#define AWS_WIRE_QUERY_FORM_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/memory/buf.h"
#include "model/model.h"

/* Append "&NAME=VALUE" for each value in `params`, an object, by its shape
 * (NULL: it takes nothing): structures as NAME.PART, lists as NAME.member.1,
 * maps as NAME.entry.1.key.  What is of another kind, as nobody need have
 * checked it, is taken or refused as Python does; false with `err` filled
 * then. */
bool query_form_put(struct buf *out, const json_t *params,
    const struct shape *shape, struct error *err);

#endif
