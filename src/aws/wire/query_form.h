/* The parameters of a request as a form.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_QUERY_FORM_H
#define AWS_WIRE_QUERY_FORM_H

#include <jansson.h>

#include "base/memory/buf.h"
#include "model/model.h"

/* Append "&NAME=VALUE" for each scalar in `params`, an object, percent-encoded:
 * NAME.member.1 for the items of a list, NAME.entry.1.key for those of a map
 * by the shape (NULL: not known, objects are structures). */
void query_form_put(
    struct buf *out, const json_t *params, const struct shape *shape);

#endif
