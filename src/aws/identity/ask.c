/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/ask.h"

#include "aws/wire/send.h"
#include "base/json/json.h"
#include "base/memory/buf.h"
#include "base/url.h"

bool
ask_endpoint(const struct lookup *lookup, const struct question *question,
    struct endpoint *out, struct error *err)
{
	const char *region = question->region;

	if (region != NULL && !endpoint_check_region(region, err))
		return false;
	return endpoint_resolve(lookup->settings, question->service, region,
	    question->url, out, err);
}

char *
ask_origin(const struct lookup *lookup, const struct question *question,
    struct error *err)
{
	struct endpoint endpoint;
	struct buf text = {0};
	struct url url;

	if (!ask_endpoint(lookup, question, &endpoint, err))
		return NULL;
	url_split(&url, endpoint.url);
	url_put_origin(&text, &url);
	return buf_keep(&text, lookup->settings->arena);
}

static bool
given_keys(void *ctx, const struct credentials **out, struct error *err)
{
	(void)err;
	*out = ctx;
	return true;
}

static json_t *
ask_by(const struct sending *sending, const struct question *question,
    enum decode_times times, json_t **refusal, struct error *err)
{
	struct arena arena = {0};
	struct message message = {.arena = &arena,
	    .service = question->service,
	    .operation = question->operation,
	    .method = question->method,
	    .path = question->path,
	    .header = question->header,
	    .whole = true};
	struct http_response response = {0};
	json_t *answer = NULL;

	if (question->protocol->write(&message, question->params, err) &&
	    send_message(sending, &message, &response, err))
		answer = question->protocol->read(
		    &message, NULL, &response, times, err);
	else if (refusal != NULL && err->kind == ERR_SERVICE)
		*refusal = json_read(
		    buf_text(&response.body), response.body.len, NULL);
	message_close(&message);
	http_response_free(&response);
	arena_free(&arena);
	/* a value of its own: cppcheck takes it for a part of what was read */
	/* cppcheck-suppress returnDanglingLifetime */
	return answer;
}

json_t *
ask_service(const struct lookup *lookup, const struct question *question,
    json_t **refusal, struct error *err)
{
	struct endpoint endpoint;
	struct retry retry = {0};
	struct sending sending = {.http = lookup->http,
	    .ui = lookup->settings->ui,
	    .protocol = question->protocol,
	    .endpoint = &endpoint,
	    .retry = &retry,
	    .keys = question->sign != NULL ? given_keys : NULL,
	    .ctx = (void *)question->sign,
	    .limit = HTTP_SMALL_MAX};
	json_t *answer = NULL;

	if (ask_endpoint(lookup, question, &endpoint, err) &&
	    retry_open(&retry, lookup->settings, err))
		answer = ask_by(&sending, question,
		    settings_times(lookup->settings), refusal, err);
	retry_close(&retry);
	return answer;
}

const char *
ask_code(const struct error *err)
{
	const char *code = json_get_string(err->detail, "Code");

	return err->kind == ERR_SERVICE && code != NULL ? code : "";
}
