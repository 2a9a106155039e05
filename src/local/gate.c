/* The gate before every plane: form, Host and Origin.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/gate.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "local/http/framing.h"
#include "local/http/host.h"
#include "local/http/server.h"
#include "local/api/sts.h"
#include "local/page/page.h"
#include "local/page/visit.h"

/* As large as the largest body of a handler: what is larger is refused for its
 * size, whoever sent it. */
enum { MAX_BODY = 32 * 1024 * 1024 };

/* Without a Host it was no browser. */
static bool
read_host(const struct request *request, int usual, struct host *out)
{
	const char *text = request_header(request, "Host");

	return host_read(
	    text && *text ? text : request->server->host, usual, out);
}

static bool
host_is_fine(const struct request *request)
{
	const struct server_options *options = &request->server->options;
	struct host host;

	return read_host(request, 0, &host) &&
	    ((options->require_auth && !page_wants(request)) ||
		host_is_known(host.name, options->hosts));
}

/* A proxy before this server may speak HTTPS for it, but not the other way
 * round. */
static bool
origin_is_own(const struct request *request, const char *origin)
{
	const struct server_options *options = &request->server->options;
	bool plain = strncasecmp(origin, "http://", 7) == 0;
	int usual = plain ? 80 : 443;
	struct host from, host;

	if (plain ? request->tls : strncasecmp(origin, "https://", 8) != 0)
		return false;
	return host_read(origin + (plain ? 7 : 8), usual, &from) &&
	    read_host(request, usual, &host) &&
	    strcmp(from.name, host.name) == 0 && from.port == host.port &&
	    host_is_known(host.name, options->hosts);
}

/* A person has followed a link to the page: it is the same whoever led there,
 * and no other page sees it. */
static bool
is_link(const struct request *request)
{
	const char *mode = request_header(request, "Sec-Fetch-Mode");
	const char *to = request_header(request, "Sec-Fetch-Dest");

	return visit_is_one(request) && mode && strcmp(mode, "navigate") == 0 &&
	    to && strcmp(to, "document") == 0;
}

/* Images and links of a page come without an Origin: then the browser says in
 * this way whose page it is. */
static bool
page_is_own(const struct request *request)
{
	const char *origin = request_header(request, "Origin");
	const char *site = request_header(request, "Sec-Fetch-Site");

	if (origin && !origin_is_own(request, origin))
		return false;
	return !site || strcmp(site, "same-origin") == 0 ||
	    strcmp(site, "none") == 0 || is_link(request);
}

bool
gate_admits(const struct request *request)
{
	return framing_is_clear(request) && host_is_fine(request) &&
	    page_is_own(request);
}

/* The form in which a plane refuses; "%s" is plain ASCII without quotes. */
static void
answer(struct request *request, struct response *response, int status,
    const char *why)
{
	if (strncmp(request->path, "/_local", 7) == 0)
		http_answer(response, status, "text/plain", "%s\n", why);
	else if (strncmp(request->path, "/v2", 3) == 0)
		http_answer(response, status, "application/json",
		    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"%s\"}]}\n",
		    why);
	else if (sts_wants(request))
		sts_answer_error(response, status, "AccessDenied", why);
	else
		http_answer(response, status, "application/x-amz-json-1.1",
		    "{\"__type\":\"AccessDeniedException\",\"message\":\"%s\"}",
		    why);
}

static void
refuse_it(struct request *request, struct response *response)
{
	struct host host;

	if (!framing_is_clear(request)) {
		http_add_header(response, "Connection", "close");
		answer(request, response, 400,
		    "it is not clear where the body of this request ends or "
		    "for whom it is");
	} else if (host_is_fine(request))
		answer(request, response, 403,
		    "pages of other origins are not answered: the Origin of "
		    "this request is not this server itself, by a name that "
		    "it knows or was given by --host");
	else if (read_host(request, 0, &host))
		answer(request, response, 403,
		    arena_printf(request->arena,
			"this server does not go by the name '%s': if it is "
			"one of yours, start the server with --host %s",
			host.name, host.name));
	else
		answer(request, response, 403,
		    "this request has no valid Host: it must be a name that "
		    "this server knows or was given by --host");
}

static void
begin(struct request *request, struct response *response)
{
	const char *length = request_header(request, "Content-Length");

	request->max_body = MAX_BODY;
	if (!length || strtoull(length, NULL, 10) <= MAX_BODY)
		refuse_it(request, response);
}

const struct handler gate_handler = {"", begin, refuse_it, NULL, NULL, false};
