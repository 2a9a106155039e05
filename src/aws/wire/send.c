/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/send.h"

#include <string.h>
#include <time.h>

#include "aws/wire/sigv4.h"
#include "aws/wire/skew.h"
#include "base/date/time.h"
#include "base/interrupt.h"
#include "base/random.h"
#include "base/url.h"

enum { HEADERS = 10 };

/* A message on its way: what holds for all attempts, and one of them. */
struct parcel {
	const struct sending *sending;
	const struct message *message;
	const char *host, *path, *query; /* parts of the URL */
	char invocation[UUID_SIZE];
	char payload_hash[SHA256_HEX];
	struct http_header headers[HEADERS];
	struct http_request request;
};

/* What stands in the endpoint goes in front; where the message has no path of
 * its own, path and query stay as they are. */
void
send_url(struct buf *out, const struct endpoint *endpoint, const char *path)
{
	struct url url;

	url_split(&url, endpoint->url);
	url_put_origin(out, &url);
	if (path == NULL || strcmp(path, "/") == 0) {
		url_put_target(out, &url);
		return;
	}
	if (url.path.len > 0 && url.path.at[url.path.len - 1] == '/')
		url.path.len--;
	url_put_encoded(out, url.path);
	buf_puts(out, path);
}

static void
address(struct parcel *parcel)
{
	struct arena *arena = parcel->message->arena;
	struct buf text = {0};
	struct url url;

	send_url(&text, parcel->sending->endpoint, parcel->message->path);
	parcel->request.url = arena_strdup(arena, buf_text(&text));
	buf_clear(&text);
	/* what is sent is what is signed */
	url_split(&url, parcel->request.url);
	url_put_server(&text, &url);
	parcel->host = arena_strdup(arena, buf_text(&text));
	buf_free(&text);
	parcel->path = arena_strndup(arena, url.path.at, url.path.len);
	if (url.query.len > 0)
		parcel->query =
		    arena_strndup(arena, url.query.at, url.query.len);
}

static void
pack(struct parcel *parcel, const struct sending *sending,
    const struct message *message)
{
	const struct buf *body = &message->body;
	unsigned char digest[SHA256_SIZE];

	*parcel = (struct parcel){.sending = sending, .message = message};
	address(parcel);
	sha256_digest(digest, buf_text(body), body->len);
	sha256_hex(parcel->payload_hash, digest);
	random_uuid(parcel->invocation);
	parcel->request.method =
	    message->method != NULL ? message->method : "POST";
	parcel->request.headers = parcel->headers;
	parcel->request.body = body->data;
	parcel->request.body_len = body->len;
	parcel->request.limit = sending->limit;
}

static void
add(struct parcel *parcel, const char *name, const char *value)
{
	if (value != NULL)
		parcel->headers[parcel->request.n_headers++] =
		    (struct http_header){name, value};
}

static void
sign(struct parcel *parcel, const struct credentials *keys)
{
	const struct endpoint *endpoint = parcel->sending->endpoint;
	struct arena *arena = parcel->message->arena;
	char *stamp = arena_alloc(arena, TIME_STAMP_SIZE);
	struct sigv4_scope scope = {
	    stamp, endpoint->signing_region, endpoint->signing_name};
	struct sigv4_request canonical = {.method = parcel->request.method,
	    .path = parcel->path,
	    .query = parcel->query,
	    .headers = parcel->headers,
	    .payload_hash = parcel->payload_hash};
	struct buf value = {0};

	time_stamp(stamp, time(NULL));
	add(parcel, "X-Amz-Date", stamp);
	add(parcel, "X-Amz-Security-Token", keys->session_token);
	canonical.n_headers = parcel->request.n_headers;
	sigv4_authorization(
	    &value, &canonical, &scope, keys->access_key, keys->secret_key);
	add(parcel, "Authorization", arena_strdup(arena, buf_text(&value)));
	buf_free(&value);
}

/* Make it ready for attempt number `attempt`, from 1. */
static void
stamp(struct parcel *parcel, int attempt, const struct credentials *keys)
{
	const struct message *message = parcel->message;
	const char *tries = "attempt=1";

	if (attempt > 1)
		tries = arena_printf(message->arena, "attempt=%d; max=%d",
		    attempt, parcel->sending->retry->max_attempts);
	parcel->request.n_headers = 0;
	add(parcel, "Host", parcel->host);
	add(parcel, "Content-Type", message->content_type);
	add(parcel, message->header.name, message->header.value);
	add(parcel, "amz-sdk-invocation-id", parcel->invocation);
	add(parcel, "amz-sdk-request", tries);
	if (keys != NULL)
		sign(parcel, keys);
	/* proxies may rewrite it: never signed */
	add(parcel, "User-Agent", "ecr/" ECR_VERSION);
}

/* Pause as long as `seconds`; false with `err` on Ctrl-C. */
static bool
pause_for(double seconds, struct error *err)
{
	return seconds <= 0 || interrupt_sleep(seconds) ||
	    fail(err, ERR_INTERRUPT, "%s", "");
}

/* One attempt: signed anew, sent, its error read.  False only where there is
 * no going on. */
static bool
attempt_once(struct parcel *parcel, int attempt, struct http_response *response,
    struct retry_outcome *outcome, struct failure *failure, struct error *err)
{
	const struct sending *sending = parcel->sending;
	const struct credentials *keys = NULL;

	if (sending->retry->pace != NULL &&
	    !pause_for(pace_take(sending->retry->pace), err))
		return false;
	if (sending->keys != NULL && !sending->keys(sending->ctx, &keys, err))
		return false;
	stamp(parcel, attempt, keys);
	*outcome = (struct retry_outcome){.response = response};
	outcome->fault =
	    http_send(sending->http, &parcel->request, response, err);
	if (outcome->fault == HTTP_INTERRUPTED)
		return false;
	if (outcome->fault != HTTP_OK)
		return true;
	if (!failure_read(sending->protocol, parcel->message->service, response,
		failure, err))
		return false;
	outcome->code = failure->code;
	return true;
}

/* The last word: an answer, or an error. */
static bool
conclude(const struct parcel *parcel, int attempt,
    const struct retry_outcome *outcome, int cost, struct failure *failure,
    struct error *err)
{
	struct retry *retry = parcel->sending->retry;

	if (outcome->fault != HTTP_OK)
		return false;
	if (outcome->response->status < 300) {
		retry_succeeded(retry, cost);
		return true;
	}
	if (failure->code != NULL)
		skew_warn(parcel->sending->ui, outcome->response, failure->code,
		    failure->message);
	failure_tell(err, failure, parcel->message->operation,
	    attempt >= retry->max_attempts ? attempt - 1 : -1);
	return false;
}

static bool
wait_before(const struct ui *ui, int attempt, double delay, struct error *err)
{
	error_clear(err);
	if (ui != NULL && ui->retry != NULL)
		ui->retry(ui->ctx, attempt, delay);
	return pause_for(delay, err);
}

bool
send_message(const struct sending *sending, struct message *message,
    struct http_response *response, struct error *err)
{
	struct parcel parcel;
	struct retry_outcome outcome;
	struct failure failure = {0};
	bool ok = false;
	double delay;
	int cost = 0;

	pack(&parcel, sending, message);
	for (int attempt = 1;
	     attempt_once(&parcel, attempt, response, &outcome, &failure, err);
	     attempt++) {
		if (!retry_wanted(
			sending->retry, attempt, &outcome, &cost, &delay)) {
			ok = conclude(
			    &parcel, attempt, &outcome, cost, &failure, err);
			break;
		}
		failure_clear(&failure);
		if (!wait_before(sending->ui, attempt, delay, err))
			break;
	}
	failure_clear(&failure);
	return ok;
}
