/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/proxy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "aws/wire/http_check.h"

extern char **environ;

/* A variable in lower case counts even when empty: it then hides the others.
 * Under CGI, HTTP_PROXY may come from a request's Proxy header. */
static const char *
environment(const char *name)
{
	const char *exact = getenv(name), *found = NULL;
	size_t len = strlen(name);

	if (exact)
		return *exact ? exact : NULL;
	for (char **e = environ; *e; e++) {
		if (strncasecmp(*e, name, len) == 0 && (*e)[len] == '=' &&
		    (*e)[len + 1])
			found = *e + len + 1;
	}
	if (strcmp(name, "http_proxy") == 0 && getenv("REQUEST_METHOD"))
		return NULL;
	return found;
}

static bool
ends_with(const char *text, size_t len, const char *end, size_t end_len)
{
	return len >= end_len &&
	    strncasecmp(text + len - end_len, end, end_len) == 0;
}

/* Whether `host` is `name` or lies below it. */
static bool
host_matches(const char *host, size_t len, const char *name, size_t name_len)
{
	if (!ends_with(host, len, name, name_len))
		return false;
	return len == name_len || host[len - name_len - 1] == '.';
}

/* Without a port; what follows the last colon is one only if it is digits. */
static size_t
host_only(const char *host, size_t len)
{
	size_t i = len;

	while (i > 0 && host[i - 1] >= '0' && host[i - 1] <= '9')
		i--;
	return i > 0 && host[i - 1] == ':' ? i - 1 : len;
}

static bool
is_bypassed(const char *host, size_t len)
{
	const char *list = environment("no_proxy");
	size_t only = host_only(host, len);

	if (!list)
		return false;
	if (strcmp(list, "*") == 0)
		return true;
	while (*list) {
		size_t part = strcspn(list, ","), name = part;
		const char *from = list;

		while (name > 0 && strchr(" \t\r\n", from[name - 1]))
			name--;
		while (name > 0 && strchr(" \t\r\n", *from))
			from++, name--;
		while (name > 0 && *from == '.')
			from++, name--;
		if (name > 0 &&
		    (host_matches(host, len, from, name) ||
			host_matches(host, only, from, name)))
			return true;
		list += part;
		list += *list == ',';
	}
	return false;
}

/* Host and port as they are written, without a user. */
static struct slice
host_and_port(const struct url *url)
{
	struct slice part = url->authority;
	size_t user = url->user.at ? url->user.len + 1 : 0;

	return (struct slice){part.at + user, part.len - user};
}

/* The value of the variable as a URL; a final line end is none of it. */
static void
put_url(struct buf *out, const char *value)
{
	size_t len = strlen(value);

	if (strncmp(value, "//", 2) == 0)
		buf_puts(out, "http:");
	else if (strncmp(value, "http:", 5) != 0 &&
	    strncmp(value, "https:", 6) != 0)
		buf_puts(out, "http://");
	buf_add(out, value, len - (value[len - 1] == '\n'));
}

static bool
check(const struct proxy *proxy, const struct url *url, struct error *err)
{
	struct buf masked = {0};
	bool ok;

	proxy_mask(&masked, buf_text(&proxy->url));
	ok = http_check_url(url, buf_text(&masked), err);
	buf_wipe(&masked);
	return ok;
}

/* Both or none are sent. */
static bool
put_login(struct proxy *out, const struct url *url)
{
	const char *colon =
	    url->user.len > 0 ? memchr(url->user.at, ':', url->user.len) : NULL;
	size_t len = colon ? (size_t)(colon - url->user.at) : 0;

	return !colon ||
	    (url_put_decoded(&out->user, (struct slice){url->user.at, len}) &&
		url_put_decoded(&out->password,
		    (struct slice){colon + 1, url->user.len - len - 1}));
}

bool
proxy_find(struct proxy *out, const struct url *url, struct error *err)
{
	bool tls = url_is_http(url, true);
	const char *value = environment(tls ? "https_proxy" : "http_proxy");
	struct slice host = host_and_port(url);
	struct url own;

	if (!value || is_bypassed(host.at, host.len))
		return true;
	put_url(&out->url, value);
	url_split(&own, buf_text(&out->url));
	if (!check(out, &own, err))
		return false;
	if (!put_login(out, &own)) {
		own.fault = URL_BYTE;
		return check(out, &own, err);
	}
	buf_printf(
	    &out->address, "%.*s://", (int)own.scheme.len, own.scheme.at);
	url_put_host(&out->address, &own);
	buf_printf(&out->address, ":%ld", url_port(&own));
	return true;
}

void
proxy_free(struct proxy *proxy)
{
	buf_wipe(&proxy->url);
	buf_wipe(&proxy->address);
	buf_wipe(&proxy->user);
	buf_wipe(&proxy->password);
}

/* Copy `text` with the first occurrence of a word replaced. */
static void
replace_first(struct buf *text, const char *word, size_t len)
{
	struct buf out = {0};
	char *copy, *at;

	if (len == 0)
		return;
	copy = strndup(word, len);
	at = copy ? strstr(text->data, copy) : NULL;
	if (at) {
		buf_add(&out, text->data, (size_t)(at - text->data));
		buf_puts(&out, "***");
		buf_puts(&out, at + len);
		buf_wipe(text);
		*text = out;
	}
	free(copy);
}

void
proxy_mask(struct buf *out, const char *proxy)
{
	struct buf text = {0};
	struct url url;
	const char *colon;
	size_t name;

	buf_puts(&text, proxy);
	url_split_server(&url, proxy);
	if (url.user.len > 0) {
		colon = memchr(url.user.at, ':', url.user.len);
		name = colon ? (size_t)(colon - url.user.at) : url.user.len;
		replace_first(&text, url.user.at, name);
		if (colon)
			replace_first(
			    &text, colon + 1, url.user.len - name - 1);
	}
	buf_puts(out, buf_text(&text));
	buf_wipe(&text);
}
