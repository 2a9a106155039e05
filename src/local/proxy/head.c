/* SPDX-License-Identifier: Apache-2.0 */
#include "local/proxy/head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"

static const char scheme[] = "http://";

/* Of what was received these are not passed on. */
static const char *const dropped[] = {"Host", "Connection", "Keep-Alive",
    "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE",
    "Upgrade"};

/* Where the empty line ends, or NULL. */
static const char *
find_end(const char *text, size_t len)
{
	const char *end = memmem(text, len, "\r\n\r\n", 4);

	return end ? end + 4 : NULL;
}

static bool
is_token(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", text[i]))
			return false;
	return len > 0;
}

/* "Name: value" and nothing that goes on in the next line. */
static bool
fields_are_sound(const char *at, const char *end)
{
	const char *colon, *stop;

	for (; at < end - 2; at = stop + 2) {
		stop = memmem(at, (size_t)(end - at), "\r\n", 2);
		colon = memchr(at, ':', (size_t)(stop - at));
		if (!colon || !is_token(at, (size_t)(colon - at)))
			return false;
		for (const char *c = colon; c < stop; c++)
			if ((*c > 0 && *c < ' ' && *c != '\t') || !*c ||
			    *c == 0x7f)
				return false;
	}
	return true;
}

static bool
read_authority(const char *at, size_t len, int usual, struct host *out)
{
	char text[HOST_LONGEST + 8];

	if (len >= sizeof(text))
		return false;
	memcpy(text, at, len);
	text[len] = '\0';
	return strlen(text) == len && host_read(text, usual, out) &&
	    out->port > 0 && out->name[strlen(out->name) - 1] != '.';
}

/* "http://host:port/path", of which the path may be missing. */
static bool
read_absolute(const char *at, size_t len, struct proxy_head *out)
{
	const char *end = at + len, *host = at + sizeof(scheme) - 1, *path;

	if (len < sizeof(scheme) ||
	    strncasecmp(at, scheme, sizeof(scheme) - 1) != 0)
		return false;
	for (path = host; path < end && !strchr("/?#", *path);)
		path++;
	/* a fragment is nobody's but the client's */
	out->target = path;
	while (path + out->target_len < end && path[out->target_len] != '#')
		out->target_len++;
	return read_authority(host, (size_t)(path - host), 80, &out->host);
}

static bool
read_line(const char *line, const char *end, struct proxy_head *out)
{
	const char *first = memchr(line, ' ', (size_t)(end - line));
	const char *second =
	    first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : NULL;
	size_t len;

	if (!second || end - second != 9 ||
	    strncmp(second, " HTTP/1.", 8) != 0 ||
	    (end[-1] != '0' && end[-1] != '1'))
		return false;
	out->method = line;
	out->method_len = (size_t)(first - line);
	len = (size_t)(second - first - 1);
	for (const char *c = first + 1; c < second; c++)
		if (*c <= ' ' || *c >= 0x7f)
			return false;
	out->tunnel = out->method_len == 7 && strncmp(line, "CONNECT", 7) == 0;
	if (!is_token(line, out->method_len))
		return false;
	return out->tunnel ? read_authority(first + 1, len, 0, &out->host)
			   : read_absolute(first + 1, len, out);
}

enum proxy_head_state
proxy_head_read(const char *text, size_t len, struct proxy_head *out)
{
	const char *end = find_end(text, len < PROXY_HEAD ? len : PROXY_HEAD);
	const char *line;

	*out = (struct proxy_head){0};
	if (!end)
		return len < PROXY_HEAD ? PROXY_HEAD_MORE : PROXY_HEAD_BAD;
	line = memmem(text, (size_t)(end - text), "\r\n", 2);
	out->fields = line + 2;
	out->len = (size_t)(end - text);
	return read_line(text, line, out) && fields_are_sound(line + 2, end)
	    ? PROXY_HEAD_WHOLE
	    : PROXY_HEAD_BAD;
}

static bool
is_dropped(const char *name, size_t len)
{
	for (size_t i = 0; i < countof(dropped); i++)
		if (strlen(dropped[i]) == len &&
		    strncasecmp(dropped[i], name, len) == 0)
			return true;
	return false;
}

static void
put_fields(struct buf *out, const struct proxy_head *head)
{
	const char *at = head->fields, *stop;

	for (; *at != '\r'; at = stop + 2) {
		stop = strstr(at, "\r\n");
		if (!is_dropped(at, strcspn(at, ":")))
			buf_add(out, at, (size_t)(stop + 2 - at));
	}
}

void
proxy_head_put(struct buf *out, const struct proxy_head *head, bool absolute,
    const char *authorization)
{
	const char *slash = head->target_len && *head->target == '/' ? "" : "/";
	const char *name = head->host.name;
	const int port = head->host.port;

	buf_add(out, head->method, head->method_len);
	buf_putc(out, ' ');
	if (absolute)
		buf_printf(out, "http://%s:%d", name, port);
	buf_puts(out, slash);
	buf_add(out, head->target, head->target_len);
	buf_printf(out, " HTTP/1.1\r\nHost: %s", name);
	if (port != 80)
		buf_printf(out, ":%d", port);
	buf_puts(out, "\r\nConnection: close\r\n");
	if (authorization)
		buf_printf(out, "Proxy-Authorization: %s\r\n", authorization);
	put_fields(out, head);
	buf_puts(out, "\r\n");
}
