#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json/json.h"
#include "cli/args/params.h"

/* Explicit ids, names or prefixes: the service may refuse a page size then. */
static bool
names_items(const struct operation *operation, const json_t *request)
{
	for (size_t i = 0;
	     i < (operation->input ? operation->input->n_members : 0); i++) {
		const struct member *member = &operation->input->members[i];

		if (member->shape->type == SHAPE_LIST &&
		    json_object_get(request, member->name))
			return true;
	}
	return false;
}

static long
to_long(const json_t *number)
{
	if (!json_is_big(number))
		return (long)json_integer_value(number);
	return json_big_digits(number)[0] == '-' ? LONG_MIN : LONG_MAX;
}

static bool
names_pages(const char *text)
{
	return strstr(text, "text") || strstr(text, "yaml-stream");
}

static bool
json_names_pages(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_string(value))
		return names_pages(json_string_value(value));
	json_array_foreach (value, i, item) {
		if (json_names_pages(item))
			return true;
	}
	json_object_foreach (value, key, item) {
		if (names_pages(key) || json_names_pages(item))
			return true;
	}
	return false;
}

/* Where any source speaks of a format that prints by page, or a query may
 * have been written with its pages in mind, the requests are the peer's. */
static bool
speaks_of_pages(const struct run *run, json_t *request)
{
	for (size_t i = 0; i < run->words.n; i++) {
		if (names_pages(run->words.at[i]))
			return true;
	}
	for (char **variable = environ; *variable; variable++) {
		if (strncmp(*variable, "AWS_", 4) == 0 &&
		    names_pages(*variable))
			return true;
	}
	return json_names_pages(request) ||
	    json_names_pages(run->settings.profiles) ||
	    json_names_pages(run->settings.services);
}

static bool
wants_largest(
    struct run *run, const struct operation *operation, json_t *request)
{
	const char *size =
	    settings_get(&run->settings, SETTING_PAGE_SIZE, NULL);

	return !(size && strcmp(size, "service") == 0) &&
	    !speaks_of_pages(run, request) &&
	    !json_object_get(request, PARAMS_PAGING_KEY) &&
	    !names_items(operation, request);
}

void
params_to_call(struct run *run, const struct operation *operation,
    struct params *params, struct call *call)
{
	json_t *config = json_object_get(params->request, PARAMS_PAGING_KEY);
	json_t *size = json_object_get(config, "PageSize"),
	       *items = json_object_get(config, "MaxItems");
	const char *token = json_get_string(config, "StartingToken");

	*call = (struct call){.operation = operation,
	    .params = params->request,
	    .paged = params->paged,
	    .query_whole = params->query_whole,
	    .paging = {.max_items = -1, .page_size = -1}};
	if (!params->paged)
		return;
	call->paging.largest_pages =
	    wants_largest(run, operation, params->request);
	if (items)
		call->paging.max_items = paging_given(to_long(items));
	if (token)
		call->paging.starting_token = arena_strdup(&run->arena, token);
	if (json_is_big(size))
		json_object_set(
		    params->request, operation->paginator->limit_key, size);
	else if (size)
		call->paging.page_size = paging_given(to_long(size));
	json_object_del(params->request, PARAMS_PAGING_KEY);
}
