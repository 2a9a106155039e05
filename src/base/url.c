/* The parts of a URL.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/portable/portable.h"

enum { PORT_MAX = 65535, HOST_MAX = 255 };

/* The text up to one of `stops`; `*text` moves on to it. */
static struct slice
until(const char **text, const char *stops)
{
	struct slice part = {*text, strcspn(*text, stops)};

	*text += part.len;
	return part;
}

static bool
is_scheme(struct slice part)
{
	if (part.len == 0 || !isalpha((unsigned char)*part.at))
		return false;
	for (size_t i = 0; i < part.len; i++)
		if (!isalnum((unsigned char)part.at[i]) &&
		    strchr("+-.", part.at[i]) == NULL)
			return false;
	return true;
}

static const char *
find(struct slice part, char c)
{
	return part.len > 0 ? memchr(part.at, c, part.len) : NULL;
}

/* What stands behind a byte of the slice. */
static struct slice
after(struct slice part, const char *at)
{
	return (struct slice){at + 1, (size_t)(part.at + part.len - at) - 1};
}

static struct slice
before(struct slice part, const char *at)
{
	return (struct slice){part.at, (size_t)(at - part.at)};
}

static bool
is_address(int family, struct slice host)
{
	unsigned char address[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (host.len >= sizeof(text) || find(host, '\0') != NULL)
		return false;
	memcpy(text, host.at, host.len);
	text[host.len] = '\0';
	return inet_pton(family, text, address) == 1;
}

static bool
is_zone(struct slice zone)
{
	for (size_t i = 0; i < zone.len; i++)
		if (!isalnum((unsigned char)zone.at[i]) &&
		    strchr("-._~", zone.at[i]) == NULL)
			return false;
	return zone.len > 0;
}

/* "[address%zone]", its end, and what follows, perhaps ":port". */
static enum url_fault
split_bracketed(struct url *url, struct slice rest, const char *end)
{
	struct slice tail = after(rest, end);
	const char *percent;

	url->bracketed = true;
	url->host = after(before(rest, end), rest.at);
	percent = find(url->host, '%');
	if (percent != NULL) {
		url->zone = after(url->host, percent);
		url->host = before(url->host, percent);
		if (url->zone.len > 2 && memcmp(url->zone.at, "25", 2) == 0)
			url->zone = after(url->zone, url->zone.at + 1);
	}
	if (tail.len > 0 && *tail.at != ':')
		return URL_BRACKETS;
	if (tail.len > 0)
		url->port = after(tail, tail.at);
	if (is_address(AF_INET, url->host))
		return URL_IPV4;
	if (!is_address(AF_INET6, url->host) ||
	    (percent != NULL && !is_zone(url->zone)))
		return URL_NO_IPV6;
	return URL_SOUND;
}

static enum url_fault
split_host(struct url *url)
{
	struct slice rest = url->authority;
	const char *at =
	    rest.len ? portable_last(rest.at, '@', rest.len) : NULL;
	const char *colon, *end;

	if (at != NULL) {
		url->user = before(rest, at);
		rest = after(rest, at);
	}
	url->host = rest;
	if ((find(url->authority, '[') == NULL) !=
	    (find(url->authority, ']') == NULL))
		return URL_BRACKETS;
	end = find(rest, ']');
	if (end != NULL && *rest.at == '[')
		return split_bracketed(url, rest, end);
	colon = find(rest, ':');
	if (colon != NULL) {
		url->host = before(rest, colon);
		url->port = after(rest, colon);
	}
	return URL_SOUND;
}

static enum url_fault
read_port(struct url *url)
{
	long port = 0;

	url->port_number = -1;
	for (size_t i = 0; i < url->port.len; i++) {
		if (!isdigit((unsigned char)url->port.at[i]))
			return URL_PORT;
		if (port <= PORT_MAX)
			port = port * 10 + (url->port.at[i] - '0');
	}
	if (port > PORT_MAX)
		return URL_PORT_RANGE;
	if (url->port.len > 0)
		url->port_number = port;
	return URL_SOUND;
}

static bool
is_name(struct slice host)
{
	for (size_t i = 0; i < host.len; i++)
		if (!isalnum((unsigned char)host.at[i]) &&
		    strchr("-._", host.at[i]) == NULL)
			return false;
	return host.len <= HOST_MAX;
}

static bool
has_odd_byte(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f ||
		    *text == '\\')
			return true;
	return false;
}

static void
split_rest(struct url *url, const char *rest)
{
	enum url_fault port;

	url->authority = until(&rest, "/?#");
	url->path = until(&rest, "?#");
	if (*rest == '?') {
		rest++;
		url->query = until(&rest, "#");
	}
	if (*rest == '#')
		url->fragment = (struct slice){rest + 1, strlen(rest + 1)};
	url->fault = split_host(url);
	port = read_port(url);
	if (url->fault == URL_SOUND && url->host.len == 0)
		url->fault = URL_NO_HOST;
	if (url->fault == URL_SOUND && !url->bracketed && !is_name(url->host))
		url->fault = URL_HOST;
	if (url->fault == URL_SOUND)
		url->fault = port;
}

void
url_split(struct url *out, const char *text)
{
	const char *rest = text;
	struct slice first = until(&rest, ":/?#");

	*out = (struct url){0};
	if (*rest == ':' && is_scheme(first)) {
		out->scheme = first;
		rest++;
	} else {
		rest = text;
	}
	if (strncmp(rest, "//", 2) == 0) {
		split_rest(out, rest + 2);
	} else {
		split_rest(out, rest + strcspn(rest, "/?#"));
		out->path = (struct slice){rest, strcspn(rest, "?#")};
	}
	if (out->fault == URL_SOUND && has_odd_byte(text))
		out->fault = URL_BYTE;
}

void
url_split_server(struct url *out, const char *text)
{
	const char *slashes = strstr(text, "://");

	if (slashes != NULL &&
	    is_scheme((struct slice){text, (size_t)(slashes - text)})) {
		url_split(out, text);
		return;
	}
	*out = (struct url){0};
	split_rest(out, text);
	if (out->fault == URL_SOUND && has_odd_byte(text))
		out->fault = URL_BYTE;
}

bool
url_is_http(const struct url *url, bool tls)
{
	return url->fault == URL_SOUND &&
	    (slice_is(url->scheme, "https") ||
		(!tls && slice_is(url->scheme, "http")));
}

bool
url_is_loopback(const struct url *url)
{
	static const unsigned char one[16] = {[15] = 1};
	unsigned char address[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (url->host.len >= sizeof(text) || url->host.len == 0)
		return false;
	memcpy(text, url->host.at, url->host.len);
	text[url->host.len] = '\0';
	if (url->bracketed)
		return inet_pton(AF_INET6, text, address) == 1 &&
		    memcmp(address, one, sizeof(one)) == 0;
	return inet_pton(AF_INET, text, address) == 1 && address[0] == 127;
}

static bool
slice_same(struct slice a, struct slice b)
{
	return a.len == b.len &&
	    (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
}

bool
slice_is(struct slice slice, const char *text)
{
	return slice_same(slice, (struct slice){text, strlen(text)});
}

char *
slice_copy(struct slice slice)
{
	struct buf copy = {0};

	buf_add(&copy, slice.at ? slice.at : "", slice.len);
	return buf_take(&copy);
}

long
url_port(const struct url *url)
{
	if (url->port_number >= 0)
		return url->port_number;
	return slice_is(url->scheme, "https") ? 443 : 80;
}

bool
url_same_origin(const struct url *a, const struct url *b)
{
	return slice_same(a->scheme, b->scheme) &&
	    slice_same(a->host, b->host) && slice_same(a->zone, b->zone) &&
	    url_port(a) == url_port(b);
}
