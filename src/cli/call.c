/* Everything behind the parameters of a plain operation.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "aws/call/client.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/json/json_path.h"
#include "base/terminal.h"
#include "cli/complete/live_names.h"
#include "cli/output.h"
#include "cli/prepare.h"
#include "cli/result.h"
#include "cli/run.h"
#include "query/query.h"

bool
run_parse_query(struct run *run, struct error *err)
{
	const char *text = run->options.query;

	if (!text)
		return true;
	query_free(run->query);
	run->query = query_parse(text, err);
	return run->query ||
	    fail_param(err, "Bad value for --query %s: %s", text, err->message);
}

/* What a person's completion cannot ask for later; scripts need none. */
static void
note_live(
    const struct run *run, const struct api_call *call, const json_t *reply)
{
	const struct live_query query = {
	    .service = run->service,
	    .repository = json_get_string(call->params, "repositoryName"),
	    .registry_id = json_get_string(call->params, "registryId"),
	    .settings = run->options.settings,
	};

	if (terminal_is(STDERR_FILENO))
		live_names_note(&query, call->operation, reply);
}

/* What did not go of many at once stands in the answer alone. */
static void
note_failures(struct run *run, const struct api_call *call, const json_t *reply)
{
	size_t n = json_array_size(json_object_get(reply, "failures"));

	if (n)
		error_note(&run->later, CLUE_FAILURES,
		    json_members("operation",
			json_text(call->operation->cli_name), "number",
			json_integer((json_int_t)n)));
}

/* One request, its reply as it came. */
static bool
call_unpaged(struct run *run, struct client *client,
    const struct api_call *call, struct error *err)
{
	struct output output;
	json_auto_t *reply =
	    client_call(client, call->operation, call->params, err);
	bool ok;

	if (!reply || !output_open(&output, run, call->operation->name, err))
		return false;
	note_live(run, call, reply);
	note_failures(run, call, reply);
	output.drop_empty = true;
	ok = output_value(&output, reply, err);
	ok = ok && output_finish(&output, err);
	output_free(&output);
	return ok;
}

/* A page in text: its result keys beside the first page's other keys. */
static bool
print_text_page(struct output *output, const struct paginator *paginator,
    json_t *others, json_t *page, struct error *err)
{
	for (const char *const *key = paginator->result_keys; *key; key++) {
		json_t *value = json_path_get(page, *key);

		if (!json_path_set(
			others, *key, value ? json_incref(value) : json_null()))
			return fail(err, ERR_GENERAL,
			    "'NoneType' object does not support item "
			    "assignment");
	}
	return output_value(output, others, err);
}

static bool
print_page(struct output *output, const struct paginator *paginator,
    json_t *page, bool first, struct error *err)
{
	json_auto_t *others = NULL;

	if (strcmp(output->format->name, "text") != 0)
		return output_value(output, page, err);
	others = first ? result_non_aggregate(paginator, page) : json_object();
	return print_text_page(output, paginator, others, page, err);
}

/* text tells how to go on; yaml-stream has the service's own token. */
static bool
print_resume_token(struct output *output, const char *token, struct error *err)
{
	json_auto_t *value = NULL;

	if (!token || strcmp(output->format->name, "text") != 0)
		return true;
	value = json_pack("{s:{s:s}}", "NextToken", "NextToken", token);
	return output_value(output, value, err);
}

static bool
call_by_page(struct run *run, struct output *output, struct pages *pages,
    const struct api_call *call, struct error *err)
{
	bool first = true;
	json_int_t n = 0;
	json_t *page;

	while ((page = pages_next(pages, err))) {
		bool ok = print_page(output, call->operation->paginator, page,
			      first, err) &&
		    output_flush(output, err);

		json_decref(page);
		if (!ok)
			return false;
		first = false;
		n++;
	}
	if (n > 1 && output->query)
		error_note(&run->later, CLUE_PAGES,
		    json_members("pages", json_integer(n)));
	return err->kind == ERR_NONE &&
	    print_resume_token(output, pages_resume_token(pages), err);
}

static bool
call_gathered(struct output *output, struct pages *pages,
    const struct api_call *call, struct error *err)
{
	struct result result = {0};
	json_auto_t *whole = NULL;
	json_t *page;

	while ((page = pages_next(pages, err))) {
		if (output->format->value)
			result_add(&result, call->operation->paginator, page);
		json_decref(page);
	}
	if (err->kind != ERR_NONE) {
		result_free(&result);
		return false;
	}
	whole = result_finish(&result, pages_resume_token(pages));
	return output_value(output, whole, err);
}

/* Whether the result can go out in parts: one list, its keys known from the
 * first page, no query over the whole, no token behind it. */
static bool
can_stream(const struct output *output, const struct api_call *call)
{
	const char *const *keys = call->operation->paginator->result_keys;

	/* encoded, a document is refused as a whole */
	return output->format->begin && !output->query && !keys[1] &&
	    output->encoding.codec->kind == CODEC_UTF_8 &&
	    !strchr(keys[0], '.') && call->paging.max_items == -1;
}

/* Print the items of one page, beginning the document with the first. */
static bool
stream_page(struct output *output, const char *key, json_t *rest, json_t *page,
    bool *begun, struct error *err)
{
	json_t *items = json_path_get(page, key);

	if (!items)
		return true;
	if (!*begun &&
	    !output->format->begin(&output->buf, &output->stream, key, rest,
		&output->options, err))
		return false;
	*begun = true;
	return output->format->items(&output->buf, &output->stream, items, err);
}

static bool
call_streamed(struct output *output, struct pages *pages,
    const struct api_call *call, struct error *err)
{
	const struct paginator *paginator = call->operation->paginator;
	json_auto_t *rest = NULL;
	bool begun = false, ok = true;
	json_t *page;

	while (ok && (page = pages_next(pages, err))) {
		if (!rest)
			rest = result_non_aggregate(paginator, page);
		ok = stream_page(
		    output, paginator->result_keys[0], rest, page, &begun, err);
		json_decref(page);
	}
	if (begun)
		/* also frees what the format holds when something failed */
		ok = output->format->end(
			 &output->buf, &output->stream, rest, err) &&
		    ok;
	else if (ok && err->kind == ERR_NONE)
		ok = output_unqueried(output, rest, err);
	return ok && err->kind == ERR_NONE;
}

static bool
call_paged(struct run *run, struct client *client, const struct api_call *call,
    struct error *err)
{
	struct paging_options paging = call->paging;
	struct output output;
	struct pages *pages;
	bool ok;

	if (!output_open(&output, run, call->operation->name, err))
		return false;
	paging.largest_pages = paging.largest_pages && output.whole;
	if (call->query_whole && output.query)
		output.whole = true;
	pages = pages_open(client, call->operation, call->params, &paging, err);
	if (!pages)
		ok = false;
	else if (!output.whole)
		ok = call_by_page(run, &output, pages, call, err);
	else if (can_stream(&output, call))
		ok = call_streamed(&output, pages, call, err);
	else
		ok = call_gathered(&output, pages, call, err);
	ok = ok && output_finish(&output, err);
	output_free(&output);
	pages_close(pages);
	return ok;
}

bool
run_call(struct run *run, const struct api_call *call, struct error *err)
{
	struct client *client;
	bool ok;

	client = client_open(&run->settings, run->service, err);

	if (!client)
		return false;
	ok = prepare_params(run, call->operation, call->params, err) &&
	    (call->paged ? call_paged(run, client, call, err)
			 : call_unpaged(run, client, call, err));
	client_close(client);
	return ok;
}
