/* From a request line to the last byte of the answer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/http/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory/alloc.h"
#include "local/http/body.h"
#include "local/http/conn.h"
#include "local/http/http.h"
#include "local/http/log.h"
#include "local/http/quota.h"

enum {
	DRAIN_AT_MOST = 8 * 1024 * 1024,
	PATIENCE = 5,          /* seconds */
	MAX_LINE = 128 * 1024, /* of all headers, too */
	SMALL_BODY = 64 * 1024 /* too small to be counted, or a piece */
};

/* One request with its answer, from the request line to the last byte. */
struct exchange {
	struct arena arena;
	struct request request;
	struct response response;
	const struct handler *handler;
	struct shared *shared;
	const char *line; /* where the target ended, in the library's text */
	bool begun, no_room, sent, looked;
	double started;
	double came; /* clock_steady() when it was there whole, or refused */
};

static struct conn *
conn_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info->socket_context;
}

void *
exchange_on_line(void *arg, const char *target, struct MHD_Connection *c)
{
	struct exchange *x = xmalloc(sizeof(*x));
	size_t path_len = strcspn(target, "?");
	struct shared *shared = arg;

	memset(x, 0, sizeof(*x));
	x->request.arena = x->response.arena = &x->arena;
	x->request.server = shared->server;
	x->request.connection = c;
	x->request.tls = conn_is_tls(conn_of(c));
	x->request.budget = &shared->budget;
	x->shared = shared;
	x->line = target + strlen(target);
	x->request.target = arena_strdup(&x->arena, target);
	x->request.path = arena_strndup(&x->arena, target, path_len);
	x->request.query =
	    x->request.target + path_len + (target[path_len] == '?');
	x->response.fd = -1;
	conn_enter(shared->conns, conn_of(c), CONN_HEADER);
	return x;
}

static bool
hold(struct exchange *x, size_t bytes)
{
	x->no_room = !budget_take(
	    &x->shared->budget, bytes, PATIENCE, &x->shared->server->stopping);
	if (!x->no_room)
		x->request.held += bytes;
	return !x->no_room;
}

static void
let_go(struct exchange *x)
{
	buf_free(&x->request.body);
	if (x->request.held)
		budget_give(&x->shared->budget, x->request.held);
	x->request.held = 0;
}

/* What was not announced is counted as it comes. */
static void
gather(struct exchange *x, const char *data, size_t len)
{
	struct buf *body = &x->request.body;

	if (body->len + len > SMALL_BODY + x->request.held &&
	    !hold(x, len + SMALL_BODY))
		let_go(x);
	else
		buf_add(body, data, len);
}

static bool
is_dropped(const struct exchange *x)
{
	return x->response.status || x->request.body_too_big ||
	    x->request.body_refused || x->no_room;
}

static void
take_body(struct exchange *x, const char *data, size_t len)
{
	struct request *r = &x->request;

	r->body_len += len;
	if (r->body_len > r->max_body)
		r->body_too_big = true;
	if (is_dropped(x))
		let_go(x);
	else if (!r->sink.write)
		gather(x, data, len);
	else if (!r->sink.write(r->sink.ctx, data, len))
		r->body_refused = true;
}

/* What does not go out at once is watched while it does. */
static bool
is_short(const struct response *r)
{
	return r->fd < 0 && !r->flow.next && r->body.len <= SMALL_BODY;
}

static struct MHD_Response *
make_body(struct exchange *x, struct conn *conn)
{
	struct response *r = &x->response;
	struct body body = {.conns = x->shared->conns,
	    .conn = conn,
	    .fd = r->fd,
	    .data = r->body.data,
	    .offset = r->offset,
	    .length = r->fd < 0 ? r->body.len : r->length};

	if (is_short(r))
		return MHD_create_response_from_buffer(
		    r->body.len, r->body.data, MHD_RESPMEM_PERSISTENT);
	r->fd = -1;
	return r->flow.next ? body_make_flow(&body, &r->flow)
			    : body_make(&body);
}

/* Before the client has its answer: who asks what was asked finds it there. */
static void
look(struct exchange *x)
{
	const struct server *server = x->shared->server;

	if (server->look && !x->looked)
		server->look(&x->request, &x->response, x->started);
	x->looked = true;
}

static enum MHD_Result
send_response(struct exchange *x, struct MHD_Connection *connection)
{
	struct response *r = &x->response;
	const enum conn_state state = is_short(r) ? CONN_SENT
	    : r->flow.next                        ? CONN_FLOWING
						  : CONN_SENDING;
	struct MHD_Response *made;
	enum MHD_Result result;

	look(x);
	if (x->handler->slow)
		quota_delay(&x->request, x->came);
	made = make_body(x, conn_of(connection));
	if (!made)
		return MHD_NO;
	/* What strangers have pushed is of this origin, too: on no plane may a
	 * browser take it for a script or a page because it looks like one. */
	MHD_add_response_header(made, "X-Content-Type-Options", "nosniff");
	for (struct header *h = r->headers; h; h = h->next)
		MHD_add_response_header(made, h->name, h->value);
	result = MHD_queue_response(connection, (unsigned)r->status, made);
	MHD_destroy_response(made);
	x->sent = true;
	conn_enter(x->shared->conns, conn_of(connection), state);
	return result;
}

/* 0: none, or it comes in chunks. */
static uint64_t
announced_length(const struct request *request)
{
	const char *text = request_header(request, "Content-Length");

	return text && !request_header(request, "Transfer-Encoding")
	    ? strtoull(text, NULL, 10)
	    : 0;
}

static void
refuse_body(struct exchange *x, int status)
{
	const char *why = status == 503 ? "too many requests are under way"
	    : x->request.max_body       ? "the body is too big"
					: "the request takes no body";

	if (status == 503)
		http_add_header(&x->response, "Retry-After", "1");
	if (x->handler->refuse)
		x->handler->refuse(&x->response, status, why);
	else
		http_answer(&x->response, status, "text/plain", "%s\n", why);
}

/* What a client announces has its place before it is sent. */
static void
make_place(struct exchange *x)
{
	uint64_t length = announced_length(&x->request);

	if (length > x->request.max_body) {
		refuse_body(x, 413);
		return;
	}
	if (x->request.sink.write || length <= SMALL_BODY)
		return;
	if (hold(x, length))
		buf_reserve(&x->request.body, length + 1);
	else
		refuse_body(x, 503);
}

/* The library ends the target at a NUL; what the client sent goes on up to the
 * version, which follows in the same text. */
static bool
is_cut(const struct exchange *x, const char *version)
{
	uintptr_t from = (uintptr_t)x->line, to = (uintptr_t)version;

	return to > from && to - from < MAX_LINE && to != from + 1;
}

static enum MHD_Result
begin(struct exchange *x, struct MHD_Connection *connection)
{
	x->begun = true;
	x->started = clock_wall();
	x->handler = x->shared->server->route(&x->request);
	if (conn_is_surplus(conn_of(connection))) {
		http_add_header(&x->response, "Connection", "close");
		refuse_body(x, 503);
		return send_response(x, connection);
	}
	x->came = clock_steady();
	if (x->handler->begin)
		x->handler->begin(&x->request, &x->response);
	if (!x->response.status)
		make_place(x);
	/* A body that is refused but small is read all the same, so that the
	 * connection can be kept and the client sees the answer. */
	if (x->response.status && announced_length(&x->request) > DRAIN_AT_MOST)
		return send_response(x, connection);
	return MHD_YES;
}

static enum MHD_Result
finish(struct exchange *x, struct MHD_Connection *connection)
{
	struct response *r = &x->response;

	x->came = clock_steady();
	if (r->status)
		return send_response(x, connection);
	if (x->request.body_too_big || x->no_room)
		refuse_body(x, x->no_room ? 503 : 413);
	else
		x->handler->handle(&x->request, r);
	if (!r->status)
		http_answer(r, 500, "text/plain", "no answer\n");
	return send_response(x, connection);
}

/* What is dropped has an end: when it was announced, its own. */
static bool
goes_on_for_ever(const struct exchange *x)
{
	return is_dropped(x) && x->request.body_len > DRAIN_AT_MOST &&
	    announced_length(&x->request) == 0;
}

static void
wait_for_body(struct exchange *x, struct conn *conn)
{
	if (!x->sent)
		conn_enter(x->shared->conns, conn,
		    is_dropped(x) ? CONN_DROPPED : CONN_BODY);
}

enum MHD_Result
exchange_on_request(void *arg, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *data,
    size_t *len, void **state)
{
	struct conn *conn = conn_of(connection);
	struct shared *shared = arg;
	struct exchange *x = *state;
	enum MHD_Result result;

	(void)url;
	if (!x)
		return MHD_NO;
	x->request.method = method;
	x->request.is_cut = x->request.is_cut || is_cut(x, version);
	conn_enter(shared->conns, conn, CONN_BUSY);
	if (!x->begun) {
		result = begin(x, connection);
		wait_for_body(x, conn);
		return result;
	}
	if (!*len)
		return finish(x, connection);
	take_body(x, data, *len);
	wait_for_body(x, conn);
	conn_count(shared->conns, conn, *len);
	*len = 0;
	return goes_on_for_ever(x) ? MHD_NO : MHD_YES;
}

void
exchange_on_end(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct shared *shared = arg;
	struct exchange *x = *state;

	if (!x)
		return;
	x->request.body_cut = code != MHD_REQUEST_TERMINATED_COMPLETED_OK;
	if (x->begun)
		log_request(&x->request, &x->response, x->started);
	if (x->begun)
		look(x);
	if (x->begun && x->handler->end)
		x->handler->end(&x->request);
	if (x->response.fd >= 0)
		close(x->response.fd);
	let_go(x);
	buf_free(&x->response.body);
	arena_free(&x->arena);
	free(x);
	*state = NULL;
	conn_enter(shared->conns, conn_of(connection), CONN_IDLE);
}
