/* The tables of a service as JSON again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_WRITE_H
#define MODEL_WRITE_H

#include <jansson.h>

#include "model/model.h"

/* A model in the form that model_read() reads, of which it makes the same
 * tables again; a new reference. */
json_t *model_write(const struct service *service);

#endif
