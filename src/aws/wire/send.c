/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/send.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/wire/sigv4.h"
#include "aws/wire/skew.h"
#include "base/clock.h"
#include "base/date/time.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"
#include "base/random.h"
#include "base/url.h"

enum { HEADERS = 10 };

enum stage {
	STAGE_PAUSED, /* before it asks the pace, until `due` */
	STAGE_PACED,  /* before it goes out, until `due` */
	STAGE_SENT,
	STAGE_OVER
};

/* A message on its way: what holds for all attempts, and one of them. */
struct parcel {
	const struct sending *sending;
	const struct message *message;
	struct http_response *response;
	enum stage stage;
	double due; /* clock_steady() at which it goes on */
	int attempt, cost;
	size_t throttled;
	struct transfer *transfer;
	bool ok; /* once it is over, or else: */
	struct error error;
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
	parcel->request.url = buf_keep(&text, arena);
	/* what is sent is what is signed */
	url_split(&url, parcel->request.url);
	url_put_server(&text, &url);
	parcel->host = buf_keep(&text, arena);
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
	add(parcel, "Authorization", buf_keep(&value, arena));
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

static bool
finish(struct parcel *parcel, bool ok)
{
	parcel->ok = ok;
	parcel->stage = STAGE_OVER;
	return true;
}

/* Whether a pause is over; Ctrl-C ends all. */
static bool
has_paused(struct parcel *parcel)
{
	return interrupt_seen() || clock_steady() >= parcel->due;
}

static void
hold(struct parcel *parcel, enum stage stage, double seconds)
{
	parcel->stage = stage;
	parcel->due = clock_steady() + seconds;
}

/* Signed anew for each attempt.  True when that was the end. */
static bool
dispatch(struct parcel *parcel)
{
	const struct sending *sending = parcel->sending;
	const struct credentials *keys = NULL;

	if (interrupt_seen())
		return finish(
		    parcel, fail(&parcel->error, ERR_INTERRUPT, "%s", ""));
	if (sending->keys != NULL &&
	    !sending->keys(sending->ctx, &keys, &parcel->error))
		return finish(parcel, false);
	stamp(parcel, ++parcel->attempt, keys);
	parcel->transfer =
	    http_begin(sending->http, &parcel->request, parcel->response);
	parcel->stage = STAGE_SENT;
	return false;
}

/* The last word: an answer, or an error. */
static bool
conclude(struct parcel *parcel, const struct retry_outcome *outcome,
    struct failure *failure)
{
	struct retry *retry = parcel->sending->retry;

	if (outcome->fault != HTTP_OK)
		return finish(parcel, false);
	if (outcome->response->status < 300) {
		retry_succeeded(retry, parcel->cost);
		return finish(parcel, true);
	}
	if (failure->code != NULL)
		skew_warn(parcel->sending->ui, outcome->response, failure->code,
		    failure->message);
	failure_tell(&parcel->error, failure, parcel->message->operation,
	    parcel->attempt >= retry->max_attempts ? parcel->attempt - 1 : -1);
	return finish(parcel, false);
}

/* Once more, or the last word. */
static bool
weigh(struct parcel *parcel, const struct retry_outcome *outcome,
    struct failure *failure)
{
	const struct ui *ui = parcel->sending->ui;
	double delay;

	parcel->throttled += retry_is_throttle(outcome->code);
	if (!retry_wanted(parcel->sending->retry, parcel->attempt, outcome,
		&parcel->cost, &delay))
		return conclude(parcel, outcome, failure);
	error_clear(&parcel->error);
	if (ui != NULL && ui->retry != NULL)
		ui->retry(ui->ctx, parcel->attempt, delay);
	hold(parcel, STAGE_PAUSED, delay);
	return false;
}

static bool
receive(struct parcel *parcel)
{
	const struct sending *sending = parcel->sending;
	struct retry_outcome outcome = {.response = parcel->response};
	struct failure failure = {0};
	bool over;

	outcome.fault =
	    http_end(sending->http, parcel->transfer, &parcel->error);
	parcel->transfer = NULL;
	if (outcome.fault == HTTP_INTERRUPTED)
		return finish(parcel, false);
	if (outcome.fault == HTTP_OK &&
	    !failure_read(sending->protocol, parcel->message, parcel->response,
		&failure, &parcel->error))
		return finish(parcel, false);
	outcome.code = failure.code;
	over = weigh(parcel, &outcome, &failure);
	failure_clear(&failure);
	return over;
}

struct parcel *
send_begin(const struct sending *sending, const struct message *message,
    struct http_response *response)
{
	struct parcel *parcel = xmalloc(sizeof(*parcel));

	pack(parcel, sending, message);
	parcel->response = response;
	return parcel;
}

bool
send_advance(struct parcel *parcel)
{
	struct pace *pace = parcel->sending->retry->pace;

	if (parcel->stage == STAGE_PAUSED && has_paused(parcel))
		hold(parcel, STAGE_PACED, pace != NULL ? pace_take(pace) : 0);
	if (parcel->stage == STAGE_PACED && has_paused(parcel))
		return dispatch(parcel);
	if (parcel->stage == STAGE_SENT && http_is_done(parcel->transfer))
		return receive(parcel);
	return parcel->stage == STAGE_OVER;
}

double
send_due(const struct parcel *parcel)
{
	return parcel->stage == STAGE_SENT ? HUGE_VAL : parcel->due;
}

size_t
send_throttled(const struct parcel *parcel)
{
	return parcel->throttled;
}

bool
send_end(struct parcel *parcel, struct error *err)
{
	bool ok = parcel->ok;

	if (parcel->transfer != NULL)
		http_end(
		    parcel->sending->http, parcel->transfer, &parcel->error);
	if (ok)
		error_clear(&parcel->error);
	else
		*err = parcel->error;
	free(parcel);
	return ok;
}

bool
send_message(const struct sending *sending, const struct message *message,
    struct http_response *response, struct error *err)
{
	struct parcel *parcel = send_begin(sending, message, response);

	while (!send_advance(parcel))
		http_wait(sending->http, send_due(parcel));
	return send_end(parcel, err);
}
