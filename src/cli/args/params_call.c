/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

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
	return text && (strstr(text, "text") || strstr(text, "yaml-stream"));
}

/* The value of an option of ours at word `i`: a format or a query. */
static const char *
format_word(const struct words *words, size_t i)
{
	static const char *const names[] = {
	    "--output", "--query", "--cli-error-format"};
	const char *word = words->at[i];
	size_t len = strcspn(word, "=");

	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		/* "--o" is enough of a name */
		if (len < 3 || strncmp(word, names[k], len) != 0)
			continue;
		if (word[len] == '=')
			return word + len + 1;
		return i + 1 < words->n ? words->at[i + 1] : NULL;
	}
	return NULL;
}

/* Where a format that prints by page was thought of, or a query may have been
 * written with its pages in mind, the requests are the peer's, also when
 * another format is in force in the end. */
static bool
speaks_of_pages(const struct run *run)
{
	static const char *const names[] = {
	    "AWS_DEFAULT_OUTPUT", "AWS_CLI_ERROR_FORMAT", "AWS_OUTPUT"};
	const char *key;
	json_t *profile;

	for (size_t i = 0; i < run->words.n; i++) {
		if (names_pages(format_word(&run->words, i)))
			return true;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names_pages(getenv(names[i])))
			return true;
	}
	json_object_foreach (run->settings.profiles, key, profile) {
		if (names_pages(json_get_string(profile, "output")) ||
		    names_pages(json_get_string(profile, "cli_error_format")))
			return true;
	}
	return false;
}

static bool
wants_largest(
    struct run *run, const struct operation *operation, json_t *request)
{
	const char *size =
	    settings_get(&run->settings, SETTING_PAGE_SIZE, NULL);

	return !(size && strcmp(size, "service") == 0) &&
	    !speaks_of_pages(run) &&
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
