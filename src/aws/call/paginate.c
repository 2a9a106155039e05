/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/paginate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "aws/call/resume.h"
#include "base/ui.h"
#include "base/json/json.h"
#include "base/json/json_path.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"

enum { UNSET = -1 };

struct pages {
	struct client *client;
	const struct operation *operation;
	const struct paginator *paginator;
	json_t *params;   /* of the next request */
	json_t *token;    /* what led to the page at hand: members, null */
	json_t *previous; /* what led to the one before it, or NULL */
	bool limited;
	long max_items, skip; /* skip: of the first page */
	long total, count;    /* items and pages so far */
	bool first, resumed, done;
	json_t *next; /* the token of the page that was handed out last */
	char *resume;
};

long
paging_given(long number)
{
	return number < 0 && number > LONG_MIN ? number - 1 : number;
}

static long
number_of(long given)
{
	return given < 0 ? given + 1 : given;
}

/* Members into the next request; null and the word None take them out. */
static void
inject(struct pages *pages, const json_t *token)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)token, key, value) {
		const char *text = json_string_value(value);

		if (json_is_null(value) || (text && strcmp(text, "None") == 0))
			json_object_del(pages->params, key);
		else
			json_object_set(pages->params, key, value);
	}
}

/* The model's largest page, where nothing is asked for by name: there the
 * service refuses a limit. */
void
pages_enlarge(const struct operation *operation, json_t *params)
{
	const struct shape *input = operation->input;
	const char *limit =
	    operation->paginator ? operation->paginator->limit_key : NULL;
	long largest = 0;

	if (!limit || json_object_get(params, limit))
		return;

	for (size_t i = 0; i < input->n_members; i++) {
		const struct member *m = &input->members[i];

		if (m->shape->type == SHAPE_LIST &&
		    json_object_get(params, m->name))
			return;
		if (strcmp(m->name, limit) == 0 && m->shape->has_max)
			largest = (long)m->shape->max;
	}
	if (largest > 0)
		json_object_set_new(params, limit, json_integer(largest));
}

static void
set_page_size(struct pages *pages, const struct paging_options *options)
{
	const char *limit = pages->paginator->limit_key;

	if (!limit)
		return;
	if (options->page_size != UNSET)
		json_object_set_new(pages->params, limit,
		    json_integer(number_of(options->page_size)));
	else if (options->largest_pages && !pages->limited && !pages->resumed)
		pages_enlarge(pages->operation, pages->params);
}

struct pages *
pages_open(struct client *client, const struct operation *operation,
    json_t *params, const struct paging_options *options, struct error *err)
{
	struct pages *pages = xmalloc(sizeof(*pages));
	const char *key = operation->paginator->input_token;

	*pages = (struct pages){.client = client,
	    .operation = operation,
	    .paginator = operation->paginator,
	    .params = json_copy(params),
	    .limited = options->max_items != UNSET,
	    .max_items = number_of(options->max_items),
	    .first = true,
	    .resumed = options->starting_token != NULL};
	if (!pages->resumed) {
		pages->token = json_pack("{s:n}", key);
	} else if (resume_parse(options->starting_token, key, &pages->token,
		       &pages->skip, err)) {
		inject(pages, pages->token);
	} else {
		pages_close(pages);
		return NULL;
	}
	set_page_size(pages, options);
	return pages;
}

/* list[from:to] as in Python: negative numbers count from the end. */
static json_t *
slice(const json_t *list, long from, long to)
{
	long n = (long)json_array_size(list);
	json_t *part = json_array();

	from = from < 0 ? (from + n < 0 ? 0 : from + n) : from;
	to = to < 0 ? to + n : (to > n ? n : to);
	for (long i = from; i < to; i++)
		json_array_append(part, json_array_get(list, (size_t)i));
	return part;
}

/* A page that goes on in its middle: the first list without what has been
 * seen, the others empty, as they went out whole before. */
static bool
cut_start(struct pages *pages, json_t *page, struct error *err)
{
	const char *const *key = pages->paginator->result_keys;
	json_t *list = json_path_get(page, *key), *kept = json_null();

	if (pages->skip == RESUME_SKIP_WRONG &&
	    (json_is_array(list) || json_is_text(list)))
		return fail(err, ERR_GENERAL,
		    "slice indices must be integers or None or have an "
		    "__index__ method");
	if (json_is_array(list))
		kept = slice(list,
		    pages->skip == RESUME_SKIP_NULL ? 0 : pages->skip,
		    LONG_MAX);
	if (!json_path_set(page, *key, kept))
		return fail(err, ERR_GENERAL,
		    "'NoneType' object does not support item assignment");
	for (key++; *key; key++) {
		list = json_path_get(page, *key);
		if (json_is_number(list))
			continue;
		kept = json_is_array(list) ? json_array()
		    : json_is_text(list)   ? json_string("")
					   : json_null();
		json_path_set(page, *key, kept);
	}
	return true;
}

/* Keep `keep` items of the page and note where to go on. */
static bool
cut_end(struct pages *pages, json_t *page, long keep, struct error *err)
{
	const char *key = pages->paginator->result_keys[0];
	const char *input = pages->paginator->input_token;

	if (pages->first && pages->skip == RESUME_SKIP_NULL)
		return fail(err, ERR_GENERAL,
		    "unsupported operand type(s) for +: 'int' and "
		    "'NoneType'");
	json_path_set(page, key, slice(json_path_get(page, key), 0, keep));
	json_object_set_new(pages->token, resume_skip_key,
	    json_integer(keep + (pages->first ? pages->skip : 0)));
	pages->resume = resume_format(pages->token, input, err);
	pages->done = true;
	return pages->resume != NULL;
}

/* The token of the next page, as request members. */
static json_t *
next_token(const struct pages *pages, const json_t *page)
{
	json_t *token = json_path_get(page, pages->paginator->output_token);
	bool none = !token || json_is_false(token) ||
	    (json_is_text(token) && json_string_length(token) == 0) ||
	    (json_is_number(token) && json_number_value(token) == 0) ||
	    (json_is_array(token) && json_array_size(token) == 0) ||
	    (json_is_object(token) && json_object_size(token) == 0);

	return json_pack(
	    "{s:O}", pages->paginator->input_token, none ? json_null() : token);
}

static bool
is_last(const struct pages *pages, const json_t *token)
{
	return json_is_null(
	    json_object_get(token, pages->paginator->input_token));
}

static void
repeated(const json_t *token, struct error *err)
{
	struct buf text = {0};

	repr_write(&text, token);
	fail(err, ERR_GENERAL,
	    "Error during pagination: The same next token was received twice: "
	    "%s",
	    buf_text(&text));
	buf_free(&text);
}

bool
pages_lead_on(const json_t *sent, json_t *reply, struct error *err)
{
	static const char key[] = "nextToken";
	const json_t *token = json_object_get(reply, key);
	json_auto_t *named = NULL;

	if (json_is_string(token) && json_string_length(token) == 0)
		json_object_del(reply, key);
	else if (sent && token && json_equal(sent, token)) {
		named = json_pack("{s:O}", key, token);
		repeated(named, err);
		return false;
	}
	return true;
}

/* What is left to do with the page that was handed out; false when it was
 * the last one. */
static bool
go_on(struct pages *pages, struct error *err)
{
	json_t *token = pages->next;

	if (pages->done)
		return false;
	if (pages->first)
		return true;
	pages->next = NULL;
	json_decref(pages->token);
	pages->token = token;
	if (is_last(pages, token)) {
		pages->done = true;
	} else if (pages->limited && pages->total == pages->max_items) {
		pages->resume =
		    resume_format(token, pages->paginator->input_token, err);
		pages->done = true;
	} else if (pages->previous && json_equal(pages->previous, token)) {
		repeated(token, err);
		pages->done = true;
	}
	if (pages->done)
		return false;
	inject(pages, token);
	json_decref(pages->previous);
	pages->previous = json_incref(token);
	return true;
}

/* Cut a page that came, and count it. */
static bool
take_page(struct pages *pages, json_t *page, struct error *err)
{
	const char *key = pages->paginator->result_keys[0];
	const struct ui *ui = client_ui(pages->client);
	long n;

	if (pages->first && pages->resumed && !cut_start(pages, page, err))
		return false;
	n = (long)json_array_size(json_path_get(page, key));
	if (pages->limited && pages->total + n > pages->max_items &&
	    !cut_end(pages, page, pages->max_items - pages->total, err))
		return false;
	pages->first = false;
	pages->total += n;
	pages->count++;
	if (ui && ui->page)
		ui->page(ui->ctx, pages->count, pages->total);
	return true;
}

json_t *
pages_next(struct pages *pages, struct error *err)
{
	json_t *page;

	if (!go_on(pages, err))
		return NULL;
	page = client_call(pages->client, pages->operation, pages->params, err);
	if (!page || !take_page(pages, page, err)) {
		json_decref(page);
		pages->done = true;
		return NULL;
	}
	pages->next = next_token(pages, page);
	return page;
}

const char *
pages_resume_token(const struct pages *pages)
{
	return pages->resume;
}

void
pages_close(struct pages *pages)
{
	if (!pages)
		return;
	json_decref(pages->params);
	json_decref(pages->token);
	json_decref(pages->previous);
	json_decref(pages->next);
	free(pages->resume);
	free(pages);
}
