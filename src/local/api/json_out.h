/* Members of replies, as the API writes them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_JSON_OUT_H
#define LOCAL_API_JSON_OUT_H

#include <jansson.h>

/* Add to an object; times are seconds, and 0 adds nothing. */
void put_string(json_t *object, const char *name, const char *text);
void put_time(json_t *object, const char *name, double time);

/* A time as the service sends it: whole milliseconds. */
json_t *time_value(double time);

/* JSON text that goes into a reply as it stands; only for what is written and
 * never looked into (new reference). */
json_t *json_raw(const char *text);

#endif
