/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "aws/config/endpoint.h"
#include "aws/wire/reason.h"
#include "aws/wire/retry.h"
#include "aws/wire/sigv4.h"
#include "base/interrupt.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"
#include "base/date/time.h"
#include "base/url.h"

const struct service service_sts = {.name = "sts",
    .id = "STS",
    .endpoint_prefix = "sts",
    .signing_name = "sts"};
const struct service service_sso = {.name = "sso",
    .id = "SSO",
    .endpoint_prefix = "portal.sso",
    .signing_name = "awsssoportal"};
const struct service service_sso_oidc = {.name = "sso-oidc",
    .id = "SSO OIDC",
    .endpoint_prefix = "oidc",
    .signing_name = "sso-oauth"};
const struct service service_signin = {.name = "signin",
    .id = "Signin",
    .endpoint_prefix = "signin",
    .signing_name = "signin"};

enum { HEADERS = 7 };

/* One attempt as it goes out. */
struct sending {
	struct arena arena;
	struct http_header headers[HEADERS];
	struct http_request request;
	const char *host, *path, *query;
	char payload_hash[SHA256_HEX];
};

/* The endpoint's own path, if any, goes in front. */
static void
url_make(struct sending *sending, const struct ask *ask, const char *base)
{
	struct arena *arena = &sending->arena;
	const char *own = ask->path;
	struct buf text = {0};
	struct url url;

	url_split(&url, base);
	url_put_server(&text, &url);
	sending->host = arena_strdup(arena, buf_text(&text));
	buf_clear(&text);
	if (strcmp(own, "/") == 0 && url.path.len > 0)
		own = "";
	else if (url.path.len > 0 && url.path.at[url.path.len - 1] == '/')
		url.path.len--;
	url_put_origin(&text, &url);
	url_put_encoded(&text, url.path);
	buf_puts(&text, own);
	sending->request.url = arena_strdup(arena, buf_text(&text));
	buf_free(&text);
	url_split(&url, sending->request.url);
	sending->path = arena_strndup(arena, url.path.at, url.path.len);
	if (url.query.at != NULL)
		sending->query =
		    arena_strndup(arena, url.query.at, url.query.len);
}

static void
header_add(struct sending *sending, const char *name, const char *value)
{
	sending->headers[sending->request.n_headers++] =
	    (struct http_header){name, value};
}

static void
sign(struct sending *sending, const struct ask *ask,
    const struct endpoint *endpoint)
{
	char stamp[TIME_STAMP_SIZE];
	struct sigv4_scope scope = {
	    stamp, endpoint->signing_region, endpoint->signing_name};
	struct sigv4_request request = {.method = ask->method,
	    .path = sending->path,
	    .query = sending->query,
	    .headers = sending->headers,
	    .payload_hash = sending->payload_hash};
	struct buf value = {0};

	time_stamp(stamp, time(NULL));
	header_add(sending, "X-Amz-Date", arena_strdup(&sending->arena, stamp));
	if (ask->sign->session_token != NULL)
		header_add(
		    sending, "X-Amz-Security-Token", ask->sign->session_token);
	request.n_headers = sending->request.n_headers;
	sigv4_authorization(&value, &request, &scope, ask->sign->access_key,
	    ask->sign->secret_key);
	header_add(sending, "Authorization",
	    arena_strdup(&sending->arena, buf_text(&value)));
	buf_free(&value);
}

static void
sending_make(struct sending *sending, const struct ask *ask,
    const struct endpoint *endpoint)
{
	unsigned char digest[SHA256_SIZE];

	arena_reset(&sending->arena);
	sending->request = (struct http_request){.method = ask->method,
	    .headers = sending->headers,
	    .body = ask->body,
	    .body_len = ask->body_len,
	    .limit = HTTP_SMALL_MAX};
	sending->query = NULL;
	url_make(sending, ask, endpoint->url);
	sha256_digest(
	    digest, ask->body != NULL ? ask->body : "", ask->body_len);
	sha256_hex(sending->payload_hash, digest);
	header_add(sending, "Host", sending->host);
	if (ask->content_type != NULL)
		header_add(sending, "Content-Type", ask->content_type);
	if (ask->header.name != NULL)
		header_add(sending, ask->header.name, ask->header.value);
	if (ask->sign != NULL)
		sign(sending, ask, endpoint);
	header_add(sending, "User-Agent", "ecr/" ECR_VERSION);
}

/* What a proxy or a load balancer says instead of the service. */
static bool
generic_error(const struct http_response *response, struct reply_error *out)
{
	const char *body = buf_text(&response->body);
	char code[16];

	body += strspn(body, " \t\r\n\v\f");
	if (response->status < 500 ||
	    (*body != '\0' && strncmp(body, "<html>", 6) != 0))
		return false;
	snprintf(code, sizeof(code), "%d", response->status);
	out->code = xstrdup(code);
	out->message = xstrdup(reason_of(response->status));
	out->detail =
	    json_pack("{ssss}", "Code", out->code, "Message", out->message);
	return true;
}

/* One attempt; false only when there is no going on. */
static bool
attempt_once(const struct lookup *lookup, const struct ask *ask,
    const struct http_request *request, struct http_response *response,
    struct retry_outcome *outcome, struct reply_error *failure,
    struct error *err)
{
	*outcome = (struct retry_outcome){.response = response};
	outcome->fault = http_send(lookup->http, request, response, err);
	if (outcome->fault == HTTP_INTERRUPTED)
		return false;
	if (outcome->fault != HTTP_OK || response->status < 300)
		return true;
	if (!generic_error(response, failure) &&
	    !ask->read_error(response, failure, err))
		return false;
	outcome->code = failure->code;
	/* the one error that STS itself marks as passing */
	if (failure->code != NULL &&
	    strcmp(failure->code, "IDPCommunicationError") == 0)
		outcome->code = "RequestTimeout";
	return true;
}

/* The last word: an answer, or an error. */
static bool
conclude(const struct ask *ask, const struct retry_outcome *outcome,
    struct reply_error *failure, int retries, char **code, struct error *err)
{
	if (outcome->fault != HTTP_OK)
		return false;
	if (outcome->response->status < 300)
		return true;
	if (code != NULL && failure->code != NULL)
		*code = xstrdup(failure->code);
	reply_fail(err, failure, ask->operation, retries);
	return false;
}

static bool
wait_before(
    const struct lookup *lookup, int attempt, double delay, struct error *err)
{
	const struct ui *ui = lookup->settings->ui;

	error_clear(err);
	if (ui != NULL && ui->retry != NULL)
		ui->retry(ui->ctx, attempt, delay);
	return delay <= 0 || interrupt_sleep(delay) ||
	    fail(err, ERR_INTERRUPT, "%s", "");
}

bool
ask_send(const struct lookup *lookup, const struct ask *ask,
    struct http_response *response, char **code, struct error *err)
{
	struct sending sending = {0};
	struct endpoint endpoint;
	struct reply_error failure = {0};
	struct retry_outcome outcome;
	struct retry retry = {0};
	bool ok = false;
	double delay;
	int cost = 0;

	if (code != NULL)
		*code = NULL;
	if (!endpoint_resolve_at(
		lookup->settings, ask->service, ask->region, &endpoint, err) ||
	    !retry_open(&retry, lookup->settings, err))
		return false;
	for (int attempt = 1;; attempt++) {
		sending_make(&sending, ask, &endpoint);
		if (!attempt_once(lookup, ask, &sending.request, response,
			&outcome, &failure, err))
			break;
		if (!retry_wanted(&retry, attempt, &outcome, &cost, &delay)) {
			ok = conclude(ask, &outcome, &failure,
			    attempt >= retry.max_attempts ? attempt - 1 : -1,
			    code, err);
			break;
		}
		reply_error_clear(&failure);
		if (!wait_before(lookup, attempt, delay, err))
			break;
	}
	reply_error_clear(&failure);
	retry_close(&retry);
	arena_free(&sending.arena);
	return ok;
}

/* The status serves where nothing names the error. */
static json_t *
read_code(const json_t *body, const struct http_response *response)
{
	static const char *const keys[] = {"code", "Code", "__type"};
	const json_t *found = NULL;
	struct buf text = {0};
	json_t *code;

	for (size_t i = 0; i < 3 && !json_is_text(found); i++)
		found = json_object_get(body, keys[i]);
	if (http_header_get(response, "x-amzn-errortype", &text))
		;
	else if (json_is_text(found))
		buf_add(
		    &text, json_string_value(found), json_string_length(found));
	else
		buf_printf(&text, "%d", response->status);
	code = reply_bare_code(buf_text(&text), text.len);
	buf_free(&text);
	return code != NULL ? code : json_string("Unknown");
}

bool
ask_read_json_error(const struct http_response *response,
    struct reply_error *out, struct error *err)
{
	const struct buf *text = &response->body;
	struct buf shown = {0};
	json_t *body = text->len > 0 ? json_read(text->data, text->len, NULL)
				     : json_object();
	json_t *message = json_object_get(body, "message");

	(void)err;
	if (message == NULL)
		message = json_object_get(body, "Message");
	if (message != NULL)
		repr_write_str(&shown, message);
	else if (body == NULL)
		buf_add(&shown, text->data, text->len);
	reply_set_error(out, read_code(body, response),
	    json_stringn_nocheck(buf_text(&shown), shown.len));
	buf_free(&shown);
	json_decref(body);
	return true;
}
