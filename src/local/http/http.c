/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/text/hex.h"
#include "local/http/budget.h"
#include "local/http/server.h"

const char *
request_header(const struct request *request, const char *name)
{
	for (const struct header *h = request->headers; h; h = h->next)
		if (strcasecmp(h->name, name) == 0)
			return h->value;
	return MHD_lookup_connection_value(
	    request->connection, MHD_HEADER_KIND, name);
}

char *
http_decode(struct arena *arena, const char *text, size_t len, bool plus)
{
	char *out = arena_alloc(arena, len + 1), *to = out;
	int high, low;

	for (size_t i = 0; i < len; i++) {
		if (plus && text[i] == '+') {
			*to++ = ' ';
			continue;
		}
		*to++ = text[i];
		if (text[i] != '%')
			continue;
		if (len - i < 3)
			return NULL;
		high = hex_digit(text[i + 1]);
		low = hex_digit(text[i + 2]);
		if (high < 0 || low < 0 || high * 16 + low == 0)
			return NULL;
		to[-1] = (char)(high * 16 + low);
		i += 2;
	}
	return out;
}

const char *
request_argument(struct request *request, const char *name)
{
	const char *at = request->query, *value;
	size_t len, key_len;
	char *key;

	for (; *at; at += len + (at[len] == '&')) {
		len = strcspn(at, "&");
		key_len = strcspn(at, "=&");
		key = http_decode(request->arena, at, key_len, true);
		if (!key || strcmp(key, name) != 0)
			continue;
		if (key_len == len)
			return "";
		value = http_decode(
		    request->arena, at + key_len + 1, len - key_len - 1, true);
		return value ? value : "";
	}
	return NULL;
}

void
http_add_header(struct response *response, const char *name, const char *value)
{
	struct header *header = arena_new(response->arena, struct header);

	header->name = arena_strdup(response->arena, name);
	header->value = arena_strdup(response->arena, value);
	header->next = response->headers;
	response->headers = header;
}

void
http_add_headerf(
    struct response *response, const char *name, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(response->arena, format, args);
	va_end(args);
	http_add_header(response, name, text);
}

void
http_answer(struct response *response, int status, const char *type,
    const char *format, ...)
{
	va_list args;

	buf_clear(&response->body);
	va_start(args, format);
	buf_vprintf(&response->body, format, args);
	va_end(args);
	response->status = status;
	http_add_header(response, "Content-Type", type);
}

const char *
http_host(struct request *request)
{
	const char *host = request_header(request, "Host");

	return host && *host ? host : request->server->host;
}

const char *
http_base_url(struct request *request)
{
	return arena_printf(request->arena, "%s://%s",
	    request->tls ? "https" : "http", http_host(request));
}

bool
http_hold(struct request *request, size_t bytes)
{
	if (!request->budget)
		return true;
	if (!budget_take(request->budget, bytes, 0, &request->server->stopping))
		return false;
	request->held += bytes;
	return true;
}

size_t
http_cost(int64_t bytes)
{
	return (size_t)bytes * 4;
}

/* Elsewhere the other one tells it. */
#ifndef POLLRDHUP
#define POLLRDHUP POLLHUP
#endif

bool
http_client_left(const struct request *request)
{
	struct pollfd client = {.events = POLLRDHUP | POLLHUP};
	const union MHD_ConnectionInfo *info;

	if (!request->connection)
		return false;
	info = MHD_get_connection_info(
	    request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (!info)
		return false;
	client.fd = info->connect_fd;
	return poll(&client, 1, 0) == 1 &&
	    (client.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/* NULL where nobody outside has asked, or nobody knows. */
static const struct sockaddr *
client_address(const struct request *request)
{
	const union MHD_ConnectionInfo *info = request->connection
	    ? MHD_get_connection_info(
		  request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
	    : NULL;

	return info ? info->client_addr : NULL;
}

const char *
http_peer(struct request *request)
{
	const struct sockaddr *at = client_address(request);
	char *text = arena_alloc(request->arena, INET6_ADDRSTRLEN);

	if (!at)
		return "127.0.0.1";
	inet_ntop(at->sa_family,
	    at->sa_family == AF_INET
		? (const void *)&((const struct sockaddr_in *)at)->sin_addr
		: (const void *)&((const struct sockaddr_in6 *)at)->sin6_addr,
	    text, INET6_ADDRSTRLEN);
	return text;
}

bool
http_is_local(const struct request *request)
{
	const struct sockaddr *at = client_address(request);

	if (!request->connection)
		return true;
	if (!at)
		return false;
	if (at->sa_family == AF_INET)
		return ntohl(
			   ((const struct sockaddr_in *)at)->sin_addr.s_addr) >>
		    24 ==
		    127;
	return IN6_IS_ADDR_LOOPBACK(
	    &((const struct sockaddr_in6 *)at)->sin6_addr);
}
