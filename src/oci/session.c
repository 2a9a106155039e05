/* Over 400 lines because a request and all the ways that it may take are one
 * thing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oci/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "oci/challenge.h"
#include "oci/link.h"
#include "oci/origin.h"
#include "oci/patience.h"
#include "oci/refusal.h"

enum {
	REDIRECTS_MAX = 5,
	AT_ONCE = 16,           /* requests of one call */
	REFUSAL_MAX = 64 * 1024 /* of what stands below other statuses */
};

struct oci_session {
	struct oci_options options;
	char *origin;
	const char *host; /* in `origin` */
	struct oci_tokens *tokens;
	unsigned throttled;
};

/* A request under way. */
struct going {
	struct oci_session *oci;
	const struct oci_ask *ask;
	struct http_response *response;
	struct arena arena;
	const char *url; /* after redirects */
	bool taken;      /* bytes of the body have been */
	bool stopped;    /* by who takes it */
	bool flooded;    /* more of a refusal came than anybody reads */
	bool renewed;
	char *shown; /* its Authorization, or NULL */
	struct http_header headers[6];
	struct http_request request;
	struct http_watch watch;
	struct transfer *transfer; /* that runs, or NULL */
	double until;              /* else it waits for that */
	int tries, redirects;
	bool done, came;
	struct error *err;
};

struct oci_session *
oci_open(const char *host, const struct oci_options *options)
{
	struct oci_session *oci = xmalloc(sizeof(*oci));
	struct buf origin = {0};

	buf_printf(&origin, "%s://%s", options->plain ? "http" : "https", host);
	*oci = (struct oci_session){
	    .options = *options, .origin = buf_take(&origin)};
	oci->host = strstr(oci->origin, "://") + 3;
	oci->tokens = oci_tokens_open(
	    options->http, oci->origin, options->find, options->ctx);
	return oci;
}

void
oci_close(struct oci_session *oci)
{
	if (!oci)
		return;
	oci_tokens_close(oci->tokens);
	free(oci->origin);
	free(oci);
}

const char *
oci_origin(const struct oci_session *oci)
{
	return oci->origin;
}

const char *
oci_host(const struct oci_session *oci)
{
	return oci->host;
}

static bool
take_piece(void *ctx, const char *data, size_t len)
{
	struct going *g = ctx;
	const struct oci_sink *sink = g->ask->sink;
	struct buf *body = &g->response->body;

	if (g->response->status != 200 && g->response->status != 206) {
		if (len > REFUSAL_MAX - body->len)
			len = REFUSAL_MAX - body->len;
		buf_add(body, data, len);
		g->flooded = body->len == REFUSAL_MAX;
		return !g->flooded;
	}
	g->taken = true;
	g->stopped = !sink->take(sink->ctx, data, len);
	return !g->stopped;
}

static bool
is_ready(void *ctx, size_t len)
{
	const struct going *g = ctx;
	const struct oci_sink *sink = g->ask->sink;

	return !sink->ready || sink->ready(sink->ctx, len);
}

static bool
go_on(void *ctx)
{
	struct going *g = ctx;
	const struct oci_sink *sink = g->ask->sink;

	if (sink && sink->go_on)
		g->stopped = g->stopped || !sink->go_on(sink->ctx);
	return !g->stopped;
}

static void
add_header(struct going *g, const char *name, const char *value)
{
	if (value)
		g->headers[g->request.n_headers++] =
		    (struct http_header){name, value};
}

/* Make the request of this exchange. */
static void
compose(struct going *g)
{
	const struct oci_ask *ask = g->ask;
	const char *token;

	g->watch = (struct http_watch){
	    .take = take_piece, .go_on = go_on, .ready = is_ready, .ctx = g};
	g->request =
	    (struct http_request){.method = ask->method ? ask->method : "GET",
		.url = g->url,
		.headers = g->headers,
		.body = ask->body,
		.body_len = ask->body_len,
		.source = ask->source,
		.watch = ask->sink ? &g->watch : NULL,
		.limit = ask->limit ? ask->limit : HTTP_SMALL_MAX};
	add_header(g, "Accept", ask->accept);
	add_header(g, "Content-Type", ask->type);
	add_header(g, "Range", ask->range);
	add_header(g, "Content-Range", ask->content_range);
	add_header(g, "User-Agent", "ecr/" ECR_VERSION);
	wipe_text(&g->shown);
	token = oci_tokens_get(g->oci->tokens, g->url, ask->scope);
	g->shown = token ? xstrdup(token) : NULL;
	add_header(g, "Authorization", g->shown);
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

static bool
may_follow(const struct oci_ask *ask)
{
	return !ask->method || strcmp(ask->method, "HEAD") == 0;
}

static bool
follow(struct going *g, struct error *err)
{
	struct buf where = {0};
	const char *to;
	bool ok;

	if (!http_header_get(g->response, "location", &where))
		return fail(err, ERR_GENERAL,
		    "%s redirects without saying where", g->url);
	to = oci_link_resolve(&g->arena, g->url, buf_text(&where));
	buf_free(&where);
	ok = oci_origin_may_lead(g->url, to) &&
	    oci_origin_may_lead(g->oci->origin, to);
	if (ok)
		g->url = to;
	return ok ||
	    fail(err, ERR_GENERAL,
		"%s redirects to \"%.200s\", where nothing is asked for: only "
		"https leads to another host, and nothing to this machine",
		g->oci->origin, to);
}

static const char *
url_of(struct going *g)
{
	return *g->ask->path == '/'
	    ? arena_printf(&g->arena, "%s%s", g->oci->origin, g->ask->path)
	    : g->ask->path;
}

/* A second refusal in a row is final.  Another request may have got meanwhile
 * what this one lacked. */
static bool
renew(struct going *g, struct error *err)
{
	const char *now = oci_tokens_get(g->oci->tokens, g->url, g->ask->scope);
	struct buf challenges = {0};
	bool ok;

	g->renewed = true;
	if (now && (!g->shown || strcmp(now, g->shown) != 0))
		return true;
	oci_challenge_gather(g->response, &challenges);
	ok = oci_tokens_renew(
	    g->oci->tokens, g->url, g->ask->scope, buf_text(&challenges), err);
	buf_free(&challenges);
	return ok;
}

static void
launch(struct going *g)
{
	compose(g);
	g->flooded = false;
	g->transfer =
	    http_begin(g->oci->options.http, &g->request, g->response);
}

/* From its first place. */
static void
begin(struct going *g)
{
	g->tries++;
	g->redirects = 0;
	g->url = url_of(g);
	launch(g);
}

static void
finish(struct going *g, bool came)
{
	g->done = true;
	g->came = came;
}

/* So ECR answers to a token that it does not take. */
static bool
is_denied(struct going *g)
{
	int status = g->response->status;

	return (status == 400 || status == 403) && g->shown && !g->taken &&
	    (oci_has_code(g->response, "DENIED") ||
		g->response->body.len == 0) &&
	    oci_tokens_drop(g->oci->tokens, g->url);
}

/* Answered, or broken: on to where it leads, or again a little later. */
static void
judge(struct going *g, enum http_fault fault)
{
	const struct ui *ui = g->oci->options.ui;
	bool came = fault == HTTP_OK;
	double delay;

	if (came && is_redirect(g->response->status) && may_follow(g->ask)) {
		if (g->redirects++ == REDIRECTS_MAX)
			finish(g,
			    fail(g->err, ERR_GENERAL,
				"%s redirects without end", g->oci->origin));
		else if (follow(g, g->err))
			launch(g);
		else
			finish(g, false);
		return;
	}
	if (came && g->response->status == 401 && !g->renewed) {
		if (renew(g, g->err))
			begin(g);
		else
			finish(g, false);
		return;
	}
	if (came && is_denied(g)) {
		begin(g);
		return;
	}
	if (g->taken || g->stopped ||
	    !patience_left(fault, came ? g->response : NULL, g->ask->once,
		g->tries, &delay)) {
		finish(g, came);
		return;
	}
	g->oci->throttled += came && g->response->status == 429;
	if (ui && ui->retry)
		ui->retry(ui->ctx, g->tries, delay);
	error_clear(g->err);
	g->until = clock_steady() + delay;
}

/* Whether anything happened. */
static bool
step(struct going *g)
{
	struct transfer *transfer = g->transfer;
	enum http_fault fault;

	if (!transfer && interrupt_seen()) {
		finish(g, fail(g->err, ERR_INTERRUPT, "%s", ""));
		return true;
	}
	if (transfer ? !http_is_done(transfer) : clock_steady() < g->until)
		return false;
	if (!transfer) {
		begin(g);
		return true;
	}
	g->transfer = NULL;
	fault = http_end(g->oci->options.http, transfer, g->err);
	if (g->flooded) {
		error_clear(g->err);
		fault = HTTP_OK;
	}
	judge(g, fault);
	return true;
}

/* Let those that are not done go on. */
static void
run(struct going *all, size_t n)
{
	for (;;) {
		double until = HUGE_VAL;
		bool moved = false, left = false;

		for (size_t i = 0; i < n; i++) {
			if (all[i].done)
				continue;
			moved = step(&all[i]) || moved;
			left = left || !all[i].done;
			if (!all[i].done && !all[i].transfer)
				until = fmin(until, all[i].until);
		}
		if (!left)
			return;
		if (!moved)
			http_wait(all->oci->options.http, until);
	}
}

static void
leave(struct going *g)
{
	wipe_text(&g->shown);
	arena_free(&g->arena);
}

bool
oci_send(struct oci_session *oci, const struct oci_ask *ask,
    struct http_response *response, struct error *err)
{
	struct going g = {
	    .oci = oci, .ask = ask, .response = response, .err = err};

	run(&g, 1);
	leave(&g);
	return g.came;
}

void
oci_send_all(struct oci_session *oci, struct oci_sent *all, size_t n)
{
	size_t jobs = oci->options.jobs ? oci->options.jobs : AT_ONCE, some;
	struct going *going = xmalloc((n < jobs ? n : jobs) * sizeof(*going));

	for (; n > 0; all += some, n -= some) {
		some = n < jobs ? n : jobs;
		for (size_t i = 0; i < some; i++)
			going[i] = (struct going){.oci = oci,
			    .ask = &all[i].ask,
			    .response = &all[i].response,
			    .err = &all[i].err};
		run(going, some);
		for (size_t i = 0; i < some; i++) {
			all[i].came = going[i].came;
			leave(&going[i]);
		}
	}
	free(going);
}

unsigned
oci_throttled(const struct oci_session *oci)
{
	return oci->throttled;
}

struct going *
oci_begin(struct oci_session *oci, const struct oci_ask *ask,
    struct http_response *response)
{
	struct going *g = xmalloc(sizeof(*g));

	*g = (struct going){.oci = oci, .ask = ask, .response = response};
	g->url = url_of(g);
	launch(g);
	return g;
}

bool
oci_is_done(const struct going *g)
{
	return http_is_done(g->transfer);
}

bool
oci_end(struct going *g, bool cut, struct error *err)
{
	struct http *http = g->oci->options.http;
	bool came;

	while (!cut && !http_is_done(g->transfer))
		http_wait(http, HUGE_VAL);
	came = http_end(http, g->transfer, err) == HTTP_OK;
	if (came && g->response->status == 401)
		came = renew(g, err);
	leave(g);
	free(g);
	return came;
}
