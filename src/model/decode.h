/* Replies of a service, read by the model.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_DECODE_H
#define MODEL_DECODE_H

#include <jansson.h>

#include "base/error.h"
#include "model/model.h"

/* How moments come out. */
enum decode_times {
	TIMES_ISO8601, /* ISO 8601 in the local zone */
	TIMES_WIRE     /* as the service wrote them */
};

/*
 * Bring `value` (taken over, whatever comes of it) into the form that `shape`
 * says: members in model order, unknown and null ones dropped; nulls in lists
 * and maps stay; scalars of a wrong type stay as they are.  Returns a
 * reference to the result, NULL with `err` filled when a structure, list or
 * map is of the wrong kind or a moment cannot be read.
 */
json_t *decode_value(const struct shape *shape, json_t *value,
    enum decode_times times, struct error *err);

#endif
