#include "local/listen.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "local/body.h"
#include "local/conn.h"
#include "local/http.h"
#include "local/log.h"
#include "local/route.h"
#include "local/store.h"
#include "local/tls.h"

enum {
	MEMORY_PER_CONNECTION = 128 * 1024,
	STACK_SIZE = 1024 * 1024,
	DEFAULT_MAX_BODY = 4 * 1024 * 1024,
	DRAIN_AT_MOST = 8 * 1024 * 1024
};

struct listener {
	struct server *server;
	struct conns *conns;
	struct MHD_Daemon *daemon;
	struct tls tls;
	int fd;
};

/* One request with its answer, from the request line to the last byte. */
struct exchange {
	struct arena arena;
	struct request request;
	struct response response;
	const struct handler *handler;
	bool begun;
	double started;
};

static struct conn *
conn_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info->socket_context;
}

static void *
on_request_line(void *arg, const char *target, struct MHD_Connection *c)
{
	struct exchange *x = xmalloc(sizeof(*x));
	size_t path_len = strcspn(target, "?");
	struct listener *listener = arg;

	memset(x, 0, sizeof(*x));
	x->request.arena = x->response.arena = &x->arena;
	x->request.server = listener->server;
	x->request.connection = c;
	x->request.max_body = DEFAULT_MAX_BODY;
	x->request.target = arena_strdup(&x->arena, target);
	x->request.path = arena_strndup(&x->arena, target, path_len);
	x->request.query =
	    x->request.target + path_len + (target[path_len] == '?');
	x->response.fd = -1;
	return x;
}

static void
take_body(struct exchange *x, const char *data, size_t len)
{
	struct request *r = &x->request;

	r->body_len += len;
	if (r->body_len > r->max_body)
		r->body_too_big = true;
	if (r->body_too_big || r->body_refused || x->response.status)
		return;
	if (!r->sink.write)
		buf_add(&r->body, data, len);
	else if (!r->sink.write(r->sink.ctx, data, len))
		r->body_refused = true;
}

static struct MHD_Response *
make_body(struct response *r)
{
	int fd = r->fd;

	r->fd = -1;
	if (fd >= 0)
		return body_from_file(fd, r->offset, r->length);
	return MHD_create_response_from_buffer(
	    r->body.len, r->body.data, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result
send_response(struct MHD_Connection *connection, struct response *r)
{
	struct MHD_Response *made = make_body(r);
	enum MHD_Result result;

	if (!made)
		return MHD_NO;
	for (struct header *h = r->headers; h; h = h->next)
		MHD_add_response_header(made, h->name, h->value);
	result = MHD_queue_response(connection, (unsigned)r->status, made);
	MHD_destroy_response(made);
	return result;
}

static uint64_t
announced_length(const struct request *request)
{
	const char *text = http_header(request, "Content-Length");

	return text ? strtoull(text, NULL, 10) : 0;
}

static enum MHD_Result
begin(struct exchange *x, struct MHD_Connection *connection)
{
	x->begun = true;
	x->started = store_now();
	x->handler = route_find(&x->request);
	if (x->handler->begin)
		x->handler->begin(&x->request, &x->response);
	if (!x->response.status &&
	    announced_length(&x->request) > x->request.max_body)
		http_answer(
		    &x->response, 413, "text/plain", "the body is too big\n");
	/* A body that is refused but small is read all the same, so that the
	 * connection can be kept and the client sees the answer. */
	if (x->response.status && announced_length(&x->request) > DRAIN_AT_MOST)
		return send_response(connection, &x->response);
	return MHD_YES;
}

static enum MHD_Result
finish(struct exchange *x, struct MHD_Connection *connection)
{
	struct response *r = &x->response;

	if (r->status)
		return send_response(connection, r);
	if (x->request.body_too_big)
		http_answer(r, 413, "text/plain", "the body is too big\n");
	else
		x->handler->handle(&x->request, r);
	if (!r->status)
		http_answer(r, 500, "text/plain", "no answer\n");
	return send_response(connection, r);
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *len,
    void **state)
{
	struct conn *conn = conn_of(connection);
	struct listener *listener = arg;
	struct exchange *x = *state;
	enum MHD_Result result;

	(void)url;
	(void)version;
	if (!x)
		return MHD_NO;
	x->request.method = method;
	conn_enter(listener->conns, conn, CONN_BUSY);
	if (!x->begun) {
		result = begin(x, connection);
		if (!x->response.status)
			conn_enter(listener->conns, conn, CONN_BODY);
		return result;
	}
	if (!*len)
		return finish(x, connection);
	take_body(x, data, *len);
	conn_enter(listener->conns, conn, CONN_BODY);
	conn_count(listener->conns, conn, *len);
	*len = 0;
	return MHD_YES;
}

static void
on_completed(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct listener *listener = arg;
	struct exchange *x = *state;

	if (!x)
		return;
	x->request.body_cut = code != MHD_REQUEST_TERMINATED_COMPLETED_OK;
	if (x->begun && listener->server->options.log)
		log_request(&x->request, &x->response, x->started);
	if (x->begun && x->handler->end)
		x->handler->end(&x->request);
	if (x->response.fd >= 0)
		close(x->response.fd);
	buf_free(&x->request.body);
	buf_free(&x->response.body);
	arena_free(&x->arena);
	free(x);
	*state = NULL;
	conn_enter(listener->conns, conn_of(connection), CONN_IDLE);
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct listener *listener = arg;
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		conns_remove(listener->conns, *context);
		return;
	}
	info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	*context = conns_add(listener->conns, info->connect_fd);
}

static bool
fill_address(
    const struct options *options, struct sockaddr_storage *out, socklen_t *len)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, options->address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)options->port);
		*len = sizeof(*v4);
		return true;
	}
	if (inet_pton(AF_INET6, options->address, &v6->sin6_addr) != 1)
		return false;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)options->port);
	*len = sizeof(*v6);
	return true;
}

static bool
learn_port(struct listener *listener)
{
	struct server *server = listener->server;
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	const char *host;

	memset(&bound, 0, sizeof(bound));
	if (getsockname(listener->fd, (struct sockaddr *)&bound, &len) != 0)
		return false;
	/* sin_port and sin6_port lie at the same place. */
	server->options.port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
	host = strcmp(server->options.address, "127.0.0.1") == 0
	    ? "localhost"
	    : server->options.address;
	snprintf(server->host, sizeof(server->host),
	    strchr(host, ':') ? "[%s]:%d" : "%s:%d", host,
	    server->options.port);
	return true;
}

static bool
open_socket(struct listener *listener, struct error *err)
{
	const struct options *options = &listener->server->options;
	struct sockaddr_storage address;
	socklen_t len = 0;
	int on = 1;

	if (!fill_address(options, &address, &len))
		return fail(err, EXIT_USAGE,
		    "--listen needs a numeric address and a port, not \"%s\"",
		    options->address);
	listener->fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener->fd < 0)
		return fail(err, EXIT_GENERAL, "cannot make a socket: %m");
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener->fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(listener->fd, 1024) != 0 || !learn_port(listener))
		return fail(err, EXIT_GENERAL, "cannot listen on %s:%d: %m",
		    options->address, options->port);
	return true;
}

static struct MHD_Daemon *
start_daemon(struct listener *listener)
{
	const struct options *options = &listener->server->options;
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, listener->tls.key},
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, listener->tls.certificate},
	    {MHD_OPTION_END, 0, NULL}};
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
	    MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ITC |
	    (options->tls ? MHD_USE_TLS : 0);

	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, listener,
	    MHD_OPTION_LISTEN_SOCKET, listener->fd, MHD_OPTION_URI_LOG_CALLBACK,
	    on_request_line, listener, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, listener, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
	    listener, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)options->max_connections,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
	    MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_SIZE,
	    MHD_OPTION_CONNECTION_TIMEOUT, 120u, MHD_OPTION_ARRAY,
	    options->tls ? tls : tls + 2, MHD_OPTION_END);
}

struct listener *
listen_start(struct server *server, struct error *err)
{
	struct listener *listener = xmalloc(sizeof(*listener));

	memset(listener, 0, sizeof(*listener));
	listener->server = server;
	listener->fd = -1;
	if ((!server->options.tls ||
		tls_prepare(server->options.data, server->options.address,
		    &listener->tls, err)) &&
	    open_socket(listener, err)) {
		listener->conns = conns_start(server->options.header_deadline,
		    server->options.least_rate);
		listener->daemon = start_daemon(listener);
		if (listener->daemon)
			return listener;
		fail(err, EXIT_GENERAL, "cannot start the HTTP server");
		conns_stop(listener->conns);
	}
	if (listener->fd >= 0)
		close(listener->fd);
	tls_free(&listener->tls);
	free(listener);
	return NULL;
}

void
listen_stop(struct listener *listener)
{
	MHD_socket fd = MHD_quiesce_daemon(listener->daemon);

	if (fd != MHD_INVALID_SOCKET)
		close(fd);
	for (int i = 0; i < 100 && conns_busy(listener->conns); i++)
		usleep(10000);
	MHD_stop_daemon(listener->daemon);
	conns_stop(listener->conns);
	tls_free(&listener->tls);
	free(listener);
}
