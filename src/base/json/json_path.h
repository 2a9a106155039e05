/* Members of nested objects by dotted path: "a.b".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_PATH_H
#define BASE_JSON_JSON_PATH_H

#include <jansson.h>
#include <stdbool.h>

/* The member (borrowed), or NULL when it or an object on the way is absent
 * or null. */
json_t *json_path_get(const json_t *object, const char *path);

/* Set a member, taking `value` over; missing objects on the way are made.
 * False when something on the way is no object. */
bool json_path_set(json_t *object, const char *path, json_t *value);

#endif
