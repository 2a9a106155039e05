/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/origin.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/url.h"

static bool
begins(struct slice host, const char *text)
{
	size_t len = strlen(text);

	return host.len >= len && strncasecmp(host.at, text, len) == 0;
}

static bool
ends(struct slice host, const char *text)
{
	size_t len = strlen(text);

	return host.len > len &&
	    strncasecmp(host.at + host.len - len, text, len) == 0;
}

/* This machine; a name with a dot at its end is the same name. */
static bool
is_here(const struct url *url)
{
	struct slice host = url->host;

	if (host.len > 0 && host.at[host.len - 1] == '.')
		host.len--;
	return url_is_loopback(url) || slice_is(host, "localhost") ||
	    ends(host, ".localhost") || slice_is(host, "0.0.0.0") ||
	    slice_is(host, "::") || begins(host, "::ffff:");
}

/* fe80::/10 is fe8, fe9, fea and feb. */
static bool
is_link_local(const struct url *url)
{
	return begins(url->host, "169.254.") ||
	    slice_is(url->host, "metadata.google.internal") ||
	    (url->bracketed && begins(url->host, "fe") && url->host.len > 2 &&
		strchr("89abAB", url->host.at[2]) != NULL) ||
	    (url->bracketed && begins(url->host, "fd00:ec2:"));
}

bool
oci_origin_same(const char *a, const char *b)
{
	struct url one, other;

	url_split(&one, a);
	url_split(&other, b);
	return url_is_http(&one, false) && url_is_http(&other, false) &&
	    url_same_origin(&one, &other);
}

bool
oci_origin_may_lead(const char *url, const char *to)
{
	struct url from, target;

	url_split(&from, url);
	url_split(&target, to);
	if (!url_is_http(&from, false) || !url_is_http(&target, false))
		return false;
	if (url_same_origin(&from, &target) ||
	    (is_here(&from) && is_here(&target)))
		return true;
	return url_is_http(&target, true) && !is_here(&target) &&
	    !is_link_local(&target);
}

static bool
is_number(const struct url *url)
{
	return url->bracketed || url->host.len == 0 ||
	    strspn(url->host.at, "0123456789.") >= url->host.len;
}

/* What many have in common without belonging together: "com", "co.uk". */
static bool
is_everybodys(const char *domain)
{
	const char *dot = strchr(domain, '.');

	return !dot ||
	    (!strchr(dot + 1, '.') && dot - domain <= 3 &&
		strlen(dot + 1) == 2);
}

/* Whether `host` is `domain` or below it. */
static bool
is_below(const char *host, const char *domain)
{
	size_t len = strlen(host), n = strlen(domain);

	return len >= n && strcasecmp(host + len - n, domain) == 0 &&
	    (len == n || host[len - n - 1] == '.');
}

bool
oci_origin_is_near(const char *url, const char *realm)
{
	char host[256], other[256];
	struct url from, to;
	const char *domain;

	url_split(&from, url);
	url_split(&to, realm);
	if (!oci_origin_may_lead(url, realm) || to.user.at != NULL)
		return false;
	if (is_number(&from) || is_number(&to))
		return from.host.len == to.host.len &&
		    strncasecmp(from.host.at, to.host.at, to.host.len) == 0;
	snprintf(host, sizeof(host), "%.*s", (int)from.host.len, from.host.at);
	snprintf(other, sizeof(other), "%.*s", (int)to.host.len, to.host.at);
	domain = strchr(host, '.');
	domain = domain ? domain + 1 : host;
	return is_below(other, is_everybodys(domain) ? host : domain);
}
