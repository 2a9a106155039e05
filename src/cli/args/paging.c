/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/paging.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "cli/args/value.h"

/* The peer's name for what was said of paging, among the parameters. */
static const char paging_key[] = "PaginationConfig";

enum { TOKEN, SIZE, ITEMS };

/* Zero and "" do not count, as nothing does that Python takes for false. */
static bool
is_said(const char *word, size_t index)
{
	json_t *number;
	bool zero;

	if (!word || index == TOKEN)
		return word && *word;
	number = pytext_int(word, strlen(word));
	zero = json_is_integer(number) && json_integer_value(number) == 0;
	json_decref(number);
	return !zero;
}

bool
paging_check(
    const struct arg *args, const char *const *words, struct error *err)
{
	struct buf used = {0};
	bool ok;

	for (size_t i = 0; i < PAGING_WORDS; i++)
		if (is_said(words[i], i))
			buf_printf(
			    &used, "%s%s", used.len ? ", " : "", args[i].name);
	ok = used.len == 0;
	if (!ok)
		fail_param(err,
		    "Cannot specify --no-paginate along with pagination "
		    "arguments: %s",
		    buf_text(&used));
	buf_free(&used);
	return ok;
}

static void
warn_max_items(const struct run *run, const json_t *number)
{
	bool positive = json_is_big(number) ? json_big_digits(number)[0] != '-'
					    : json_integer_value(number) > 0;

	if (!positive && run->ui.warn)
		run->ui.warn(run->ui.ctx,
		    "warning: Non-positive values for --max-items may result "
		    "in undefined behavior.");
}

bool
paging_add(const struct run *run, const struct arg *args,
    const char *const *words, json_t *request, struct error *err)
{
	static const char *const keys[PAGING_WORDS] = {
	    "StartingToken", "PageSize", "MaxItems"};
	json_auto_t *config = json_object();

	for (size_t i = 0; i < PAGING_WORDS; i++) {
		const char *word = words[i];
		json_t *value;

		if (!word)
			continue;
		value = i == TOKEN
		    ? value_load(args[i].name, (struct word_list){&word, 1},
			  false, err)
		    : pytext_int(word, strlen(word));
		if (!value)
			return false;
		if (i == ITEMS)
			warn_max_items(run, value);
		json_object_set_new_nocheck(config, keys[i], value);
	}
	if (json_object_size(config) > 0)
		json_object_set(request, paging_key, config);
	return true;
}

bool
paging_named(const struct paginator *paginator, const json_t *request)
{
	return json_object_get(request, paginator->input_token) ||
	    (paginator->limit_key &&
		json_object_get(request, paginator->limit_key));
}

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
format_word(const struct word_list *words, size_t i)
{
	static const char *const names[] = {
	    "--output", "--query", "--cli-error-format"};
	const char *word = words->at[i];
	size_t len = strcspn(word, "=");

	for (size_t k = 0; k < countof(names); k++) {
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
	for (size_t i = 0; i < countof(names); i++) {
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
	    !speaks_of_pages(run) && !json_object_get(request, paging_key) &&
	    !names_items(operation, request);
}

void
paging_take(struct run *run, const struct operation *operation, json_t *request,
    struct paging_options *out)
{
	json_t *config = json_object_get(request, paging_key);
	json_t *size = json_object_get(config, "PageSize"),
	       *items = json_object_get(config, "MaxItems");
	const char *token = json_get_string(config, "StartingToken");

	out->largest_pages = wants_largest(run, operation, request);
	if (items)
		out->max_items = paging_given(to_long(items));
	if (token)
		out->starting_token = arena_strdup(&run->arena, token);
	if (json_is_big(size))
		json_object_set(request, operation->paginator->limit_key, size);
	else if (size)
		out->page_size = paging_given(to_long(size));
	json_object_del(request, paging_key);
}
