/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_path.h"

#include <string.h>

json_t *
json_path_get(const json_t *object, const char *path)
{
	const char *dot;

	while (object && (dot = strchr(path, '.'))) {
		object = json_object_getn(object, path, (size_t)(dot - path));
		path = dot + 1;
	}
	object = json_object_get(object, path);
	return json_is_null(object) ? NULL : (json_t *)object;
}

bool
json_path_set(json_t *object, const char *path, json_t *value)
{
	const char *dot;

	while (json_is_object(object) && (dot = strchr(path, '.'))) {
		size_t len = (size_t)(dot - path);
		json_t *inner = json_object_getn(object, path, len);

		if (!inner && json_is_object(object)) {
			inner = json_object();
			json_object_setn_new(object, path, len, inner);
		}
		object = inner;
		path = dot + 1;
	}
	return json_object_set_new(object, path, value) == 0;
}
