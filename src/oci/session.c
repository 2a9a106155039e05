/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "oci/link.h"
#include "oci/origin.h"
#include "oci/patience.h"

enum {
	REDIRECTS_MAX = 5,
	REFUSAL_MAX = 64 * 1024 /* of what stands below other statuses */
};

struct oci_session {
	struct oci_options options;
	char *origin;
	const char *host; /* in `origin` */
	struct oci_tokens *tokens;
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
	struct http_header headers[6];
	struct http_request request;
	struct http_watch watch;
};

/* One with a source. */
struct oci_upload {
	struct going going;
	struct transfer *transfer;
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
	add_header(g, "Authorization",
	    oci_tokens_get(g->oci->tokens, g->url, ask->scope));
}

/* One exchange with one place. */
static enum http_fault
send_once(struct going *g, struct error *err)
{
	enum http_fault fault;

	compose(g);
	g->flooded = false;
	fault = http_send(g->oci->options.http, &g->request, g->response, err);
	if (!g->flooded)
		return fault;
	error_clear(err);
	return HTTP_OK;
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

/* To where its redirects lead; `*fault` tells more of a failure. */
static bool
send_along(struct going *g, enum http_fault *fault, struct error *err)
{
	g->url = url_of(g);
	for (int i = 0; i <= REDIRECTS_MAX; i++) {
		*fault = send_once(g, err);
		if (*fault != HTTP_OK)
			return false;
		if (!is_redirect(g->response->status) || !may_follow(g->ask))
			return true;
		*fault = HTTP_REFUSED;
		if (!follow(g, err))
			return false;
	}
	return fail(
	    err, ERR_GENERAL, "%s redirects without end", g->oci->origin);
}

/* All values of WWW-Authenticate, in one. */
static void
gather_challenges(const struct http_response *response, struct buf *out)
{
	static const char name[] = "www-authenticate: ";
	const char *line = buf_text(&response->headers);

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, name, sizeof(name) - 1) != 0)
			continue;
		buf_puts(out, out->len ? ", " : "");
		buf_add(out, line + sizeof(name) - 1,
		    strcspn(line, "\n") - (sizeof(name) - 1));
	}
}

/* A second refusal in a row is final. */
static bool
renew(struct going *g, struct error *err)
{
	struct buf challenges = {0};
	bool ok;

	gather_challenges(g->response, &challenges);
	g->renewed = true;
	ok = oci_tokens_renew(
	    g->oci->tokens, g->url, g->ask->scope, buf_text(&challenges), err);
	buf_free(&challenges);
	return ok;
}

static bool
wait_a_little(
    struct oci_session *oci, int tries, double delay, struct error *err)
{
	const struct ui *ui = oci->options.ui;

	if (ui && ui->retry)
		ui->retry(ui->ctx, tries, delay);
	error_clear(err);
	return interrupt_sleep(delay) || fail(err, ERR_INTERRUPT, "%s", "");
}

static bool
send_patiently(struct going *g, struct error *err)
{
	for (int tries = 1;; tries++) {
		enum http_fault fault;
		bool came = send_along(g, &fault, err);
		double delay;

		if (came && g->response->status == 401 && !g->renewed) {
			if (!renew(g, err))
				return false;
			continue;
		}
		if (g->taken || g->stopped ||
		    !patience_left(fault, came ? g->response : NULL,
			g->ask->once, tries, &delay))
			return came;
		if (!wait_a_little(g->oci, tries, delay, err))
			return false;
	}
}

bool
oci_send(struct oci_session *oci, const struct oci_ask *ask,
    struct http_response *response, struct error *err)
{
	struct going g = {.oci = oci, .ask = ask, .response = response};
	bool ok = send_patiently(&g, err);

	arena_free(&g.arena);
	return ok;
}

struct oci_upload *
oci_begin(struct oci_session *oci, const struct oci_ask *ask,
    struct http_response *response)
{
	struct oci_upload *upload = xmalloc(sizeof(*upload));
	struct going *g = &upload->going;

	*g = (struct going){.oci = oci, .ask = ask, .response = response};
	g->url = url_of(g);
	compose(g);
	upload->transfer = http_begin(oci->options.http, &g->request, response);
	return upload;
}

bool
oci_is_done(const struct oci_upload *upload)
{
	return http_is_done(upload->transfer);
}

bool
oci_end(struct oci_upload *upload, bool cut, struct error *err)
{
	struct going *g = &upload->going;
	struct http *http = g->oci->options.http;
	bool came;

	while (!cut && !http_is_done(upload->transfer))
		http_wait(http, HUGE_VAL);
	came = http_end(http, upload->transfer, err) == HTTP_OK;
	if (came && g->response->status == 401)
		came = renew(g, err);
	arena_free(&g->arena);
	free(upload);
	return came;
}
