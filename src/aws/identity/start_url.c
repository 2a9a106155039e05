/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/start_url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "aws/wire/http.h"
#include "aws/wire/reason.h"
#include "base/countof.h"
#include "base/memory/buf.h"
#include "base/url.h"
#include "base/portable/portable.h"

enum { SECONDS = 10 };

#define fail_config(err, ...)                                                  \
	fail_code((err), ERR_CONFIG, "Configuration", __VA_ARGS__)

/* A host in lower case, without a dot at its end. */
static char *
host_plain(struct arena *arena, const char *host, size_t len)
{
	char *copy;

	while (len > 0 && host[len - 1] == '.')
		len--;
	copy = arena_strndup(arena, host, len);
	for (char *p = copy; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

static bool
is_portal(const char *host, size_t len)
{
	static const char *const suffixes[] = {"app.aws",
	    "portal.amazonaws.com", "portal.amazonaws.com.cn",
	    "app.amazonwebservices.com.cn", "portal.amazonaws.eu",
	    "api.amazonwebservices.eu", "awsapps.com", "awsapps.cn"};
	static const char *const names[] = {"identitycenter.amazonaws.com",
	    "identitycenter.amazonaws.com.cn", "identitycenter.amazonaws.eu",
	    "identitycenter.us-gov.amazonaws.com"};

	while (len > 0 && host[len - 1] == '.')
		len--;
	for (size_t i = 0; i < countof(names); i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(names[i], host, len) == 0)
			return true;
	for (size_t i = 0; i < countof(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if (len >= n &&
		    strncasecmp(host + len - n, suffixes[i], n) == 0 &&
		    (len == n || host[len - n - 1] == '.'))
			return true;
	}
	return false;
}

/* The piece of `host` that stands for the one "*" of a pattern in which "?"
 * stands for the first label. */
static const char *
region_by(struct arena *arena, const char *host, const char *before,
    const char *behind)
{
	const char *dot = strchr(host, '.');
	size_t n = strlen(before), m = strlen(behind), len;

	if (!dot || dot == host || strncmp(dot, before, n) != 0)
		return NULL;
	dot += n;
	len = strspn(dot, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return len > 0 && strcmp(dot + len, behind) == 0 && m > 0
	    ? arena_strndup(arena, dot, len)
	    : NULL;
}

static const char *
region_in(struct arena *arena, const char *host, size_t len)
{
	static const char *const forms[][2] = {{".portal.", ".app.aws"},
	    {".", ".portal.amazonaws.com"}, {".", ".portal.amazonaws.com.cn"},
	    {".portal.", ".app.amazonwebservices.com.cn"},
	    {".", ".portal.amazonaws.eu"},
	    {".portal.", ".api.amazonwebservices.eu"}};
	const char *plain = host_plain(arena, host, len), *region = NULL;

	for (size_t i = 0; i < countof(forms) && !region; i++)
		region = region_by(arena, plain, forms[i][0], forms[i][1]);
	return region;
}

/* Fill `err` with why nothing answered; a proxy's refusal is told by the
 * status it gave. */
static bool
fail_reach(struct error *err, enum http_fault fault, int status)
{
	struct buf why = {0};

	if (fault == HTTP_INTERRUPTED)
		return false;
	if (fault == HTTP_PROXY && status > 0)
		buf_printf(&why, "Tunnel connection failed: %d %s", status,
		    reason_of(status));
	else if (fault == HTTP_CONNECT_TIMEOUT || fault == HTTP_READ_TIMEOUT)
		buf_puts(&why, "timed out");
	else
		buf_add(&why, err->message, err->length);
	fail_config(err, "Failed to resolve start URL: %s", buf_text(&why));
	buf_free(&why);
	return false;
}

/* The status that a URL answers with; false with `err` filled. */
static bool
look(const struct lookup *lookup, const char *method, const char *url,
    struct http_response *response, struct error *err)
{
	const struct http_header header = {"User-Agent", "ecr/" ECR_VERSION};
	const struct settings_options *options = &lookup->settings->options;
	struct http_request request = {.method = method,
	    .url = url,
	    .headers = &header,
	    .n_headers = 1,
	    .timeout = options->connect_timeout > 0 ? options->connect_timeout
						    : SECONDS,
	    .limit = HTTP_SMALL_MAX};
	enum http_fault fault =
	    http_send(lookup->http, &request, response, err);

	/* a page that is too long has answered */
	if (fault == HTTP_TOO_LARGE)
		error_clear(err);
	return fault == HTTP_OK || fault == HTTP_TOO_LARGE ||
	    fail_reach(err, fault, response->status);
}

/* `to` as it stands in an answer for `from`, in the arena. */
static const char *
join(struct arena *arena, const char *from, const char *to)
{
	struct url base, target;
	struct buf text = {0};
	const char *slash;

	url_split(&base, from);
	url_split(&target, to);
	if (target.scheme.at)
		return arena_strdup(arena, to);
	buf_printf(&text, "%.*s:", (int)base.scheme.len, base.scheme.at);
	if (!target.authority.at) {
		buf_puts(&text, "//");
		buf_add(&text, base.authority.at, base.authority.len);
	}
	if (!target.authority.at && *to != '/') {
		slash = portable_last(base.path.at, '/', base.path.len);
		if (slash)
			buf_add(&text, base.path.at,
			    (size_t)(slash - base.path.at));
		buf_putc(&text, '/');
	}
	buf_puts(&text, to);
	return buf_keep(&text, arena);
}

/* Without user, default port, slashes at the end, query and fragment. */
static const char *
plain_url(struct arena *arena, const char *text)
{
	struct url url;
	struct buf out = {0};

	url_split(&url, text);
	while (url.path.len > 0 && url.path.at[url.path.len - 1] == '/')
		url.path.len--;
	buf_printf(&out, "%.*s://", (int)url.scheme.len,
	    url.scheme.at ? url.scheme.at : "");
	url_put_server(&out, &url);
	buf_add(&out, url.path.at, url.path.len);
	return buf_keep(&out, arena);
}

static bool
is_redirect(int status)
{
	return (status >= 301 && status <= 303) || status == 307 ||
	    status == 308;
}

/* Where one step leads: to itself, where it does not redirect. */
static const char *
follow(const struct lookup *lookup, const char *url, struct error *err)
{
	struct http_response response = {0};
	struct buf place = {0};
	const char *end = NULL;
	bool ok = look(lookup, "HEAD", url, &response, err);

	if (ok && (response.status == 405 || response.status == 501)) {
		http_response_free(&response);
		response = (struct http_response){0};
		ok = look(lookup, "GET", url, &response, err);
	}
	if (!ok)
		;
	else if (response.status < 300)
		end = url;
	else if (!is_redirect(response.status))
		fail_config(err, "Failed to resolve start URL: HTTP %d",
		    response.status);
	else if (!http_header_get(&response, "location", &place))
		fail_config(err, "Redirect response missing Location header.");
	else
		end = join(lookup->settings->arena, url, buf_text(&place));
	buf_free(&place);
	http_response_free(&response);
	return end;
}

/* A host of somebody's own. */
static const char *
resolve(const struct lookup *lookup, const char *start, const char **region,
    struct error *err)
{
	struct arena *arena = lookup->settings->arena;
	const char *end = follow(lookup, start, err), *host, *named;
	struct url url;

	if (!end)
		return NULL;
	end = plain_url(arena, end);
	url_split(&url, end);
	host = url.host.at ? url.host.at : "";
	if (!is_portal(host, url.host.len))
		fail_config(err,
		    "Could not resolve start URL '%s' to an AWS-owned "
		    "endpoint. Final URL: '%s'",
		    start, end);
	else if (url.scheme.len != 5 ||
	    strncasecmp(url.scheme.at, "https", 5) != 0)
		fail_config(err, "Resolved URL must use https. Got: '%s'", end);
	if (err->kind != ERR_NONE)
		return NULL;
	named = region_in(arena, host, url.host.len);
	if (named)
		*region = named;
	if (*region && **region)
		return end;
	fail_config(err,
	    "Cannot determine region from start URL '%s'. Please provide "
	    "sso_region in your configuration.",
	    start);
	return NULL;
}

const char *
start_url_resolve(const struct lookup *lookup, const char *start,
    const char **region, struct error *err)
{
	struct url url;

	url_split(&url, start);
	if (url.fault == URL_BRACKETS)
		fail(err, ERR_GENERAL, "Invalid IPv6 URL");
	else if (url.scheme.len != 5 ||
	    strncasecmp(url.scheme.at, "https", 5) != 0)
		fail_config(
		    err, "The sso_start_url must use the https scheme.");
	else if (url.host.len == 0)
		fail_config(err, "Invalid sso_start_url: '%s'", start);
	else if (!is_portal(url.host.at, url.host.len))
		return resolve(lookup, start, region, err);
	else if (!*region || !**region)
		fail_config(err,
		    "Missing required configuration: sso_region. Please run "
		    "'aws configure sso' to set it.");
	return err->kind == ERR_NONE ? start : NULL;
}
