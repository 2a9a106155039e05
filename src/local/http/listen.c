/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory/alloc.h"
#include "base/portable/port_owner.h"
#include "base/portable/portable.h"
#include "local/http/conn.h"
#include "local/http/exchange.h"
#include "local/http/front.h"
#include "local/http/tls.h"

enum {
	MEMORY_PER_CONNECTION = 128 * 1024,
	STACK_SIZE = 1024 * 1024,
	SURPLUS = 64,       /* connections that are told that it is full */
	STOP_PATIENCE = 100 /* hundredths of a second */
};

struct listener {
	struct server *server;
	struct shared shared;
	struct MHD_Daemon *daemon;
	struct front *front;
	SSL_CTX *context;          /* with --tls, */
	struct acceptor *acceptor; /* which takes the connections then */
	int fd;
};

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct listener *listener = arg;
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		conns_remove(listener->shared.conns, *context);
		return;
	}
	info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	*context = conns_add(listener->shared.conns, info->connect_fd,
	    front_is_tls(listener->front, info->connect_fd));
}

static bool
fill_address(const struct server_options *options, struct sockaddr_storage *out,
    socklen_t *len)
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

/* Another program may have the port: who, and what to do. */
static bool
fail_to_listen(const struct server_options *options, struct error *err)
{
	const int why = errno;
	char name[PORT_OWNER_NAME] = "", who[80] = "another program has it";
	long pid = why == EADDRINUSE ? port_owner_find(options->port, name) : 0;

	if (why != EADDRINUSE)
		return fail(err, ERR_GENERAL, "cannot listen on %s:%d: %s",
		    options->address, options->port, strerror(why));
	if (pid)
		snprintf(
		    who, sizeof(who), "%s (process %ld) has it", name, pid);
	return fail(err, ERR_GENERAL,
	    "cannot listen on %s:%d: %s: %s; %sgive another port by --listen, "
	    "or %s:0 for a free one",
	    options->address, options->port, strerror(why), who,
	    strcmp(name, "ecr-local") == 0
		? "use that one (ecr-local env), stop it (ecr-local stop), or "
		: "",
	    options->address);
}

static bool
open_socket(struct listener *listener, struct error *err)
{
	const struct server_options *options = &listener->server->options;
	struct sockaddr_storage address;
	socklen_t len = 0;
	int on = 1;

	if (!fill_address(options, &address, &len))
		return fail(err, ERR_USAGE,
		    "--listen needs a numeric address and a port, not \"%s\"",
		    options->address);
	listener->fd = portable_socket(address.ss_family, false);
	if (listener->fd < 0)
		return fail(err, ERR_GENERAL, "cannot make a socket: %m");
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener->fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(listener->fd, 1024) != 0 || !learn_port(listener))
		return fail_to_listen(options, err);
	return true;
}

static struct MHD_Daemon *
start_daemon(struct listener *listener)
{
	const struct server_options *options = &listener->server->options;
	struct MHD_OptionItem plain[] = {
	    {MHD_OPTION_LISTEN_SOCKET, listener->fd, NULL},
	    {MHD_OPTION_END, 0, NULL}};
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
	    MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ITC |
	    (options->tls ? MHD_USE_NO_LISTEN_SOCKET : 0);

	return MHD_start_daemon(flags, 0, NULL, NULL, exchange_on_request,
	    &listener->shared, MHD_OPTION_URI_LOG_CALLBACK, exchange_on_line,
	    &listener->shared, MHD_OPTION_NOTIFY_COMPLETED, exchange_on_end,
	    &listener->shared, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
	    listener, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)options->max_connections + SURPLUS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
	    MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_SIZE,
	    MHD_OPTION_CONNECTION_TIMEOUT, 120u, MHD_OPTION_ARRAY,
	    options->tls ? plain + 1 : plain, MHD_OPTION_END);
}

static void
serve_tls(void *ctx, struct accepted *client)
{
	struct listener *listener = ctx;
	const struct server_options *options = &listener->server->options;
	struct side side = {client->fd, SSL_new(listener->context)};

	if (side.ssl && SSL_set_fd(side.ssl, side.fd) == 1 &&
	    stream_accept(&side, clock_steady() + options->header_deadline,
		client->stopping)) {
		acceptor_is_served(client);
		front_serve(listener->front, client, side.ssl, NULL, 0);
	}
	SSL_free(side.ssl);
}

static bool
prepare_tls(struct listener *listener, struct error *err)
{
	const struct server_options *options = &listener->server->options;
	struct tls tls;
	bool good;

	if (!options->tls)
		return true;
	if (!tls_prepare(
		options->data, options->address, options->hosts, &tls, err))
		return false;
	listener->context = front_context();
	good = listener->context && front_use(listener->context, &tls);
	tls_free(&tls);
	return good || fail(err, ERR_GENERAL, "cannot use the certificate");
}

static bool
start(struct listener *listener, struct error *err)
{
	const struct server_options *options = &listener->server->options;

	if (!prepare_tls(listener, err) || !open_socket(listener, err))
		return false;
	listener->shared.conns =
	    conns_start(&(struct conn_limits){.most = options->max_connections,
		.header_deadline = options->header_deadline,
		.least_rate = options->least_rate});
	listener->daemon = start_daemon(listener);
	if (listener->daemon) {
		front_lead(listener->front, listener->daemon);
		if (options->tls)
			listener->acceptor = acceptor_start(listener->fd,
			    options->max_connections + SURPLUS, serve_tls,
			    listener);
	}
	return (listener->daemon && (!options->tls || listener->acceptor)) ||
	    fail(err, ERR_GENERAL, "cannot start the HTTP server");
}

static void
end(struct listener *listener)
{
	if (listener->daemon)
		MHD_stop_daemon(listener->daemon);
	if (listener->acceptor && !acceptor_stop(listener->acceptor))
		return;
	if (listener->shared.conns)
		conns_stop(listener->shared.conns);
	if (listener->fd >= 0)
		close(listener->fd);
	SSL_CTX_free(listener->context);
	front_free(listener->front);
	budget_end(&listener->shared.budget);
	free(listener);
}

struct listener *
listen_start(struct server *server, struct error *err)
{
	struct listener *listener = xmalloc(sizeof(*listener));

	memset(listener, 0, sizeof(*listener));
	listener->server = listener->shared.server = server;
	listener->fd = -1;
	listener->front = front_make();
	budget_make(&listener->shared.budget);
	if (start(listener, err))
		return listener;
	end(listener);
	return NULL;
}

struct front *
listen_front(struct listener *listener)
{
	return listener->front;
}

static void
take_no_more(struct listener *listener)
{
	if (listener->acceptor)
		acceptor_close(listener->acceptor);
	else if (listener->fd >= 0)
		MHD_quiesce_daemon(listener->daemon);
	if (listener->fd >= 0)
		close(listener->fd);
	listener->fd = -1;
}

void
listen_close(struct listener *listener)
{
	take_no_more(listener);
	conns_shut(listener->shared.conns);
}

void
listen_stop(struct listener *listener)
{
	take_no_more(listener);
	for (int i = 0; i < STOP_PATIENCE && conns_busy(listener->shared.conns);
	     i++)
		usleep(10000);
	conns_shut(listener->shared.conns);
	end(listener);
}
