#include "aws/proxy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

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

void
proxy_find(struct buf *out, const char *url)
{
	bool tls = strncasecmp(url, "https:", 6) == 0;
	const char *proxy = environment(tls ? "https_proxy" : "http_proxy");
	const char *host = strstr(url, "//");

	if (!proxy || !host)
		return;
	host += 2;
	if (is_bypassed(host, strcspn(host, "/?#")))
		return;
	if (strncmp(proxy, "//", 2) == 0)
		buf_puts(out, "http:");
	else if (strncmp(proxy, "http:", 5) != 0 &&
	    strncmp(proxy, "https:", 6) != 0)
		buf_puts(out, "http://");
	buf_puts(out, proxy);
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
	const char *user = strstr(proxy, "//");
	struct buf text = {0};
	const char *at, *end, *colon;

	buf_puts(&text, proxy);
	user = user ? user + 2 : proxy;
	end = user + strcspn(user, "/?#");
	at = memrchr(user, '@', (size_t)(end - user));
	if (at) {
		colon = memchr(user, ':', (size_t)(at - user));
		replace_first(
		    &text, user, (size_t)((colon ? colon : at) - user));
		if (colon)
			replace_first(
			    &text, colon + 1, (size_t)(at - colon - 1));
	}
	buf_puts(out, buf_text(&text));
	buf_wipe(&text);
}
