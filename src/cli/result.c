/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_path.h"

json_t *
result_non_aggregate(const struct paginator *paginator, json_t *page)
{
	json_t *part = json_object();

	for (const char *const *key = paginator->non_aggregate_keys; *key;
	     key++) {
		json_t *value = json_path_get(page, *key);

		json_path_set(
		    part, *key, value ? json_incref(value) : json_null());
	}
	return part;
}

static void
add_value(json_t *complete, const char *key, json_t *value)
{
	json_t *existing = json_path_get(complete, key);

	if (!existing)
		json_path_set(complete, key, json_incref(value));
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
		json_t *value = json_path_get(page, *key);

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
