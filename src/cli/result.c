/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result.h"

#include <string.h>

#include "base/json/json.h"

static json_t *
member_at(json_t *from, const char *path, size_t len)
{
	return json_object_getn(from, path, len);
}

json_t *
result_search(json_t *from, const char *path)
{
	while (from && *path) {
		size_t len = strcspn(path, ".");

		from = member_at(from, path, len);
		path += len + (path[len] == '.' ? 1 : 0);
	}
	return json_is_null(from) ? NULL : from;
}

bool
result_set(json_t *into, const char *path, json_t *value)
{
	size_t len = strcspn(path, ".");

	if (!json_is_object(into))
		return false;
	if (path[len] == '\0')
		return json_object_set(into, path, value) == 0;
	if (!member_at(into, path, len))
		json_object_setn_new(into, path, len, json_object());
	return result_set(member_at(into, path, len), path + len + 1, value);
}

json_t *
result_non_aggregate(const struct paginator *paginator, json_t *page)
{
	json_t *part = json_object();

	for (const char *const *key = paginator->non_aggregate_keys; *key;
	     key++) {
		json_t *value = result_search(page, *key);

		result_set(part, *key, value ? value : json_null());
	}
	return part;
}

static void
add_value(json_t *complete, const char *key, json_t *value)
{
	json_t *existing = result_search(complete, key);

	if (!existing)
		result_set(complete, key, value);
	else if (json_is_array(existing) && json_is_array(value))
		json_array_extend(existing, value);
}

void
result_add(
    struct result *result, const struct paginator *paginator, json_t *page)
{
	if (!result->complete) {
		result->complete = json_object();
		result->non_aggregate = result_non_aggregate(paginator, page);
	}
	for (const char *const *key = paginator->result_keys; *key; key++) {
		json_t *value = result_search(page, *key);

		if (value)
			add_value(result->complete, *key, value);
	}
}

/* Members of `from` win; objects in both are merged, member by member. */
static void
merge(json_t *into, json_t *from)
{
	const char *key;
	json_t *value;

	json_object_foreach (from, key, value) {
		json_t *old = json_key_get(into, key);

		if (json_is_object(value) && json_is_object(old) &&
		    old != value)
			merge(old, value);
		else
			json_object_setn_nocheck(
			    into, key, json_key_len(key), value);
	}
}

json_t *
result_finish(struct result *result, const char *token)
{
	json_t *whole = result->complete ? result->complete : json_object();

	merge(whole, result->non_aggregate);
	if (token)
		json_object_set_new(whole, "NextToken", json_string(token));
	result->complete = NULL;
	result_free(result);
	return whole;
}

void
result_free(struct result *result)
{
	json_decref(result->complete);
	json_decref(result->non_aggregate);
	*result = (struct result){0};
}
