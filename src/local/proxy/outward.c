/* SPDX-License-Identifier: Apache-2.0 */
#include "local/proxy/outward.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aws/wire/proxy.h"
#include "base/clock.h"
#include "base/portable/port_owner.h"
#include "base/portable/portable.h"
#include "base/text/base64.h"
#include "local/http/stream.h"

/* Seconds: for a connection, and for a proxy's word. */
enum { PATIENCE = 20, ANSWER = 8 * 1024 };

static bool
connect_one(int fd, const struct addrinfo *to, const atomic_bool *stopping)
{
	int why = 0;
	socklen_t len = sizeof(why);

	stream_prepare(fd);
	if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
		return true;
	if (errno != EINPROGRESS ||
	    !stream_wait(fd, POLLOUT, clock_steady() + PATIENCE, stopping)) {
		errno = errno == EINPROGRESS ? ETIMEDOUT : errno;
		return false;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &len) == 0)
		errno = why;
	return why == 0;
}

static int
connect_to(
    const char *host, long port, const atomic_bool *stopping, struct error *err)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	char service[16], plain[HOST_LONGEST + 1];
	int fd = -1, why;

	/* "[::1]" */
	snprintf(plain, sizeof(plain), "%.*s",
	    (int)strcspn(host + (*host == '['), "]"), host + (*host == '['));
	snprintf(service, sizeof(service), "%ld", port);
	why = getaddrinfo(plain, service, &hints, &found);
	if (why != 0) {
		fail(err, ERR_GENERAL, "cannot find %s: %s", host,
		    gai_strerror(why));
		return -1;
	}
	for (struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
		fd = portable_socket(at->ai_family, true);
		if (fd < 0 || connect_one(fd, at, stopping))
			continue;
		why = errno;
		close(fd);
		fd = -1;
		errno = why;
	}
	freeaddrinfo(found);
	if (fd < 0)
		fail(err, ERR_GENERAL, "cannot connect to %s:%ld: %m", host,
		    port);
	return fd;
}

static bool
put_authorization(struct buf *out, const struct proxy *proxy)
{
	struct buf pair = {0};

	if (!proxy->user.len)
		return false;
	buf_printf(
	    &pair, "%s:%s", buf_text(&proxy->user), buf_text(&proxy->password));
	buf_puts(out, "Basic ");
	base64_encode(out, pair.data, pair.len);
	buf_wipe(&pair);
	return true;
}

/* The proxy's answer to CONNECT, read to its empty line and not beyond. */
static bool
read_answer(int fd, const atomic_bool *stopping, struct error *err)
{
	double until = clock_steady() + PATIENCE;
	char text[ANSWER + 1];
	size_t n = 0;

	while (
	    n < ANSWER && (n < 4 || memcmp(text + n - 4, "\r\n\r\n", 4) != 0)) {
		ssize_t got = recv(fd, text + n, 1, 0);

		if (got == 1)
			n++;
		else if (got == 0 || (errno != EAGAIN && errno != EINTR) ||
		    !stream_wait(fd, POLLIN, until, stopping))
			return fail(
			    err, ERR_GENERAL, "the proxy did not answer");
	}
	text[n] = '\0';
	if (n > 12 && strncmp(text, "HTTP/1.", 7) == 0 &&
	    strncmp(text + 8, " 200", 4) == 0)
		return true;
	return fail(err, ERR_GENERAL, "the proxy refused: %.*s",
	    (int)strcspn(text, "\r\n"), text);
}

static bool
open_tunnel(struct outward *out, const struct proxy_head *head,
    const atomic_bool *stopping, struct error *err)
{
	struct buf text = {0};
	bool good;

	buf_printf(&text, "CONNECT %s:%d HTTP/1.1\r\nHost: %s:%d\r\n",
	    head->host.name, head->host.port, head->host.name, head->host.port);
	if (out->authorization.len)
		buf_printf(&text, "Proxy-Authorization: %s\r\n",
		    buf_text(&out->authorization));
	buf_puts(&text, "\r\n");
	/* it fits into the socket's buffer */
	good = portable_send(out->fd, text.data, text.len, false) ==
		(ssize_t)text.len ||
	    fail(err, ERR_GENERAL, "cannot ask the proxy: %m");
	buf_wipe(&text);
	return good && read_answer(out->fd, stopping, err);
}

static bool
open_by(struct outward *out, const struct proxy_head *head,
    const struct proxy *proxy, const atomic_bool *stopping, struct error *err)
{
	struct url url;
	struct buf host = {0};

	url_split(&url, buf_text(&proxy->address));
	if (url_is_http(&url, true))
		return fail(err, ERR_GENERAL,
		    "a proxy that is spoken to by https cannot be used here");
	put_authorization(&out->authorization, proxy);
	url_put_host(&host, &url);
	out->by_proxy = true;
	out->fd = connect_to(host.data, url_port(&url), stopping, err);
	buf_free(&host);
	return out->fd >= 0 &&
	    (!head->tunnel || open_tunnel(out, head, stopping, err));
}

/* Another user of this machine must not go out with the person's password. */
static bool
is_own(int client, struct error *err)
{
	long uid = port_owner_of_peer(client);

	return uid < 0 || uid == 0 || uid == (long)geteuid() ||
	    fail(err, ERR_GENERAL,
		"the password of the proxy is not for user %ld", uid);
}

bool
outward_open(struct outward *out, const struct proxy_head *head,
    const struct outward_for *whom, const atomic_bool *stopping,
    struct error *err)
{
	struct proxy proxy = {0};
	struct buf text = {0};
	struct url url;
	bool good;

	*out = (struct outward){.fd = -1};
	buf_printf(&text, "%s://%s:%d/", head->tunnel ? "https" : "http",
	    head->host.name, head->host.port);
	url_split(&url, text.data);
	good = whom->direct || proxy_find(&proxy, &url, err);
	if (good && proxy.user.len)
		good = is_own(whom->client, err);
	if (good && proxy.address.len)
		good = open_by(out, head, &proxy, stopping, err);
	else if (good) {
		out->fd =
		    connect_to(head->host.name, head->host.port, stopping, err);
		good = out->fd >= 0;
	}
	proxy_free(&proxy);
	buf_free(&text);
	return good;
}

void
outward_close(struct outward *out)
{
	if (out->fd >= 0)
		close(out->fd);
	buf_wipe(&out->authorization);
}
