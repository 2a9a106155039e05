/* SPDX-License-Identifier: Apache-2.0 */
#include "local/proxy/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory/alloc.h"
#include "base/p256.h"
#include "base/portable/portable.h"
#include "local/http/certificate.h"
#include "local/http/front.h"
#include "local/proxy/head.h"
#include "local/proxy/outward.h"
#include "rules/registry.h"
#include "rules/service_host.h"

enum {
	LINGER = 2,     /* seconds */
	IDLE = 15 * 60, /* seconds that a tunnel may be silent */
	MOST_TOLD = 64  /* names that are told of, each once */
};

struct proxy_server {
	const struct server_options *options;
	struct front *front;
	bool hermetic;
	int fd;
	char url[64];
	SSL_CTX *context;
	struct certified ca;
	EVP_PKEY *key; /* of all that it signs */
	struct acceptor *acceptor;
	pthread_mutex_t lock;
	char *told[MOST_TOLD];
};

/* Whose a host is. */
enum owner { OURS, OF_THIS_MACHINE, OF_AWS, OF_OTHERS };

static enum owner
owner_of(const struct host *host, bool tunnel)
{
	static const char *const none[] = {NULL};
	struct registry registry;

	if (registry_parse(host->name, &registry) &&
	    registry.kind == REGISTRY_LOOPBACK)
		return OF_THIS_MACHINE;
	if (host->port == (tunnel ? 443 : 80) &&
	    host_is_known(host->name, none))
		return OURS;
	return service_host_is_aws(host->name) ? OF_AWS : OF_OTHERS;
}

/* Once for each name. */
static bool
is_news(struct proxy_server *proxy, const char *name)
{
	bool news = false;

	pthread_mutex_lock(&proxy->lock);
	for (size_t i = 0; i < MOST_TOLD; i++) {
		if (proxy->told[i] && strcmp(proxy->told[i], name) == 0)
			break;
		if (proxy->told[i])
			continue;
		proxy->told[i] = xstrdup(name);
		news = true;
		break;
	}
	pthread_mutex_unlock(&proxy->lock);
	return news;
}

/* What is closed on a client that still sends may take the answer along. */
static void
drain(const struct accepted *client)
{
	double until = clock_steady() + LINGER;
	char dropped[4096];
	ssize_t n = 1;

	shutdown(client->fd, SHUT_WR);
	while (
	    n > 0 && stream_wait(client->fd, POLLIN, until, client->stopping))
		n = recv(client->fd, dropped, sizeof(dropped), 0);
}

static void
answer(const struct accepted *client, const char *status, const char *why)
{
	struct buf text = {0};

	buf_printf(&text,
	    "HTTP/1.1 %s\r\nContent-Type: text/plain\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n%s\n",
	    status, strlen(why) + 1, why);
	(void)portable_send(client->fd, text.data, text.len, false);
	buf_free(&text);
	drain(client);
}

/* In a line that names the host, to the client and to the person. */
static void
refuse(struct proxy_server *proxy, const struct accepted *client,
    const char *status, const char *name, const char *why)
{
	struct buf text = {0};

	buf_printf(&text, "%s %s", name, why);
	answer(client, status, text.data);
	if (is_news(proxy, name))
		fprintf(stderr, "ecr-local: %s\n", text.data);
	buf_free(&text);
}

static SSL *
make_ssl(struct proxy_server *proxy, const char *name)
{
	struct certified made = {.key = proxy->key};
	char names[HOST_LONGEST + 8];
	SSL *ssl = SSL_new(proxy->context);
	bool good;

	snprintf(names, sizeof(names), "DNS:%s", name);
	good = ssl && certificate_make(&made, &proxy->ca, "ecr-local", names) &&
	    SSL_use_certificate(ssl, made.certificate) == 1 &&
	    SSL_use_PrivateKey(ssl, made.key) == 1;
	X509_free(made.certificate);
	if (good)
		return ssl;
	SSL_free(ssl);
	return NULL;
}

static void
serve_tunnel(
    struct proxy_server *proxy, struct accepted *client, const char *name)
{
	static const char yes[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct side side = {client->fd, make_ssl(proxy, name)};
	double until = clock_steady() + proxy->options->header_deadline;

	if (side.ssl && SSL_set_fd(side.ssl, side.fd) == 1 &&
	    portable_send(side.fd, yes, sizeof(yes) - 1, false) > 0 &&
	    stream_accept(&side, until, client->stopping)) {
		acceptor_is_served(client);
		front_serve(proxy->front, client, side.ssl, NULL, 0);
	}
	SSL_free(side.ssl);
}

static void
serve_request(struct proxy_server *proxy, struct accepted *client,
    const struct proxy_head *head, const struct buf *text)
{
	struct buf first = {0};

	acceptor_is_served(client);
	proxy_head_put(&first, head, false, NULL);
	buf_add(&first, text->data + head->len, text->len - head->len);
	front_serve(proxy->front, client, NULL, first.data, first.len);
	buf_free(&first);
}

/* All that has come behind the head goes first. */
static void
pass_on(struct proxy_server *proxy, struct accepted *client,
    const struct proxy_head *head, const struct buf *text, bool direct)
{
	static const char yes[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct side one = {client->fd, NULL}, other = {-1, NULL};
	struct error err = {0};
	const struct outward_for whom = {client->fd, direct};
	struct outward out;
	struct buf first = {0};

	acceptor_is_served(client);
	if (!outward_open(&out, head, &whom, client->stopping, &err)) {
		buf_printf(&first, "was not reached: %s", err.message);
		refuse(proxy, client, "502 Bad Gateway", head->host.name,
		    first.data);
	} else {
		if (head->tunnel)
			(void)portable_send(
			    one.fd, yes, sizeof(yes) - 1, false);
		else
			proxy_head_put(&first, head, out.by_proxy,
			    out.authorization.len ? buf_text(&out.authorization)
						  : NULL);
		buf_add(&first, text->data + head->len, text->len - head->len);
		other.fd = out.fd;
		if (!first.len ||
		    portable_send(out.fd, first.data, first.len, false) ==
			(ssize_t)first.len)
			stream_pump(&one, &other, IDLE, client->stopping);
	}
	outward_close(&out);
	buf_wipe(&first);
	error_clear(&err);
}

/* The head, and perhaps what follows it. */
static enum proxy_head_state
read_head(struct proxy_server *proxy, struct accepted *client, struct buf *text,
    struct proxy_head *head)
{
	double until = clock_steady() + proxy->options->header_deadline;
	enum proxy_head_state state = PROXY_HEAD_MORE;
	ssize_t n;

	while (state == PROXY_HEAD_MORE &&
	    stream_wait(client->fd, POLLIN, until, client->stopping)) {
		n = recv(
		    client->fd, buf_reserve(text, PROXY_HEAD), PROXY_HEAD, 0);
		if (n <= 0)
			break;
		text->len += (size_t)n;
		state = proxy_head_read(buf_text(text), text->len, head);
	}
	return state;
}

static void
route(struct proxy_server *proxy, struct accepted *client,
    const struct proxy_head *head, const struct buf *text)
{
	const enum owner owner = owner_of(&head->host, head->tunnel);
	const char *name = head->host.name;

	if (owner == OF_AWS)
		refuse(proxy, client, "403 Forbidden", name,
		    "is a host of AWS that is not served here, and nothing "
		    "goes there from this run");
	else if (owner == OF_OTHERS && proxy->hermetic)
		refuse(proxy, client, "403 Forbidden", name,
		    "is not on this machine, and --hermetic lets nothing "
		    "leave it");
	else if (owner != OURS)
		pass_on(proxy, client, head, text, owner == OF_THIS_MACHINE);
	else if (!head->tunnel)
		serve_request(proxy, client, head, text);
	else if (text->len == head->len)
		serve_tunnel(proxy, client, name);
}

static void
serve(void *ctx, struct accepted *client)
{
	struct proxy_server *proxy = ctx;
	struct proxy_head head;
	struct buf text = {0};

	switch (read_head(proxy, client, &text, &head)) {
	case PROXY_HEAD_WHOLE:
		route(proxy, client, &head, &text);
		break;
	case PROXY_HEAD_BAD:
		answer(client, "400 Bad Request",
		    "this is the proxy of ecr-local run: it takes CONNECT and "
		    "requests for http:// URLs");
		break;
	case PROXY_HEAD_MORE:
		break;
	}
	buf_wipe(&text);
}

static bool
listen_here(struct proxy_server *proxy, struct error *err)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	proxy->fd = portable_socket(AF_INET, true);
	if (proxy->fd < 0 ||
	    bind(proxy->fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(proxy->fd, 1024) != 0 ||
	    getsockname(proxy->fd, (struct sockaddr *)&address, &len) != 0)
		return fail(err, ERR_GENERAL, "cannot listen: %m");
	snprintf(proxy->url, sizeof(proxy->url), "http://127.0.0.1:%d",
	    ntohs(address.sin_port));
	return true;
}

static bool
prepare(struct proxy_server *proxy)
{
	proxy->context = front_context();
	proxy->key = p256_make();
	return proxy->context && proxy->key &&
	    certificate_authority(&proxy->ca);
}

struct proxy_server *
proxy_start(const struct server_options *options, struct front *front,
    bool hermetic, struct error *err)
{
	struct proxy_server *proxy = xmalloc(sizeof(*proxy));

	*proxy = (struct proxy_server){.options = options,
	    .front = front,
	    .hermetic = hermetic,
	    .fd = -1,
	    .lock = PTHREAD_MUTEX_INITIALIZER};
	if (listen_here(proxy, err) &&
	    (prepare(proxy) ||
		fail(err, ERR_GENERAL, "cannot make a certificate"))) {
		proxy->acceptor = acceptor_start(
		    proxy->fd, options->max_connections, serve, proxy);
		if (proxy->acceptor)
			return proxy;
		fail(err, ERR_GENERAL, "cannot start a proxy");
	}
	proxy_stop(proxy);
	return NULL;
}

const char *
proxy_url(const struct proxy_server *proxy)
{
	return proxy->url;
}

bool
proxy_authority(const struct proxy_server *proxy, struct buf *out)
{
	return certificate_pem(out, proxy->ca.certificate, NULL);
}

void
proxy_stop(struct proxy_server *proxy)
{
	if (proxy->acceptor && !acceptor_stop(proxy->acceptor))
		return;
	if (proxy->fd >= 0)
		close(proxy->fd);
	SSL_CTX_free(proxy->context);
	EVP_PKEY_free(proxy->key);
	certificate_free(&proxy->ca);
	for (size_t i = 0; i < MOST_TOLD; i++)
		free(proxy->told[i]);
	pthread_mutex_destroy(&proxy->lock);
	free(proxy);
}
