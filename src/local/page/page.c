/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/page.h"

#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "local/http/server.h"
#include "local/page/file.h"
#include "local/page/data.h"
#include "local/page/key.h"
#include "local/page/plain.h"
#include "local/page/requests.h"
#include "local/page/visit.h"

#define FILES "/_local/page/"

static bool
fits(const char *own, const char *path)
{
	const size_t len = strlen(own);

	return own[len - 1] == '/' ? strncmp(own, path, len) == 0
				   : strcmp(own, path) == 0;
}

static const struct page_answer *
find_answer(const struct request *request)
{
	static const struct page_answer *const tables[] = {
	    page_data, page_requests, page_plain};

	for (size_t i = 0; i < countof(tables); i++)
		for (const struct page_answer *at = tables[i]; at->path; at++)
			if (fits(at->path, request->path))
				return at;
	return NULL;
}

bool
page_wants(const struct request *request)
{
	if (request->server->options.no_page)
		return false;
	if (strncmp(request->path, "/_local/", 8) != 0)
		return visit_is_one(request);
	return strncmp(request->path, FILES, strlen(FILES)) == 0 ||
	    find_answer(request);
}

/* Always false. */
static bool
refuse(struct response *response, int status, const char *why)
{
	http_answer(response, status, "application/json",
	    "{\"message\":\"%s\"}\n", why);
	return false;
}

/* Nothing comes from elsewhere, nobody frames it, and what strangers have put
 * into the store is never a script of this origin. */
static void
add_headers(struct response *response)
{
	static const char *const all[][2] = {
	    {"Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self'; "
		"img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
		"form-action 'none'; frame-ancestors 'none'"},
	    {"Referrer-Policy", "no-referrer"},
	    {"Cross-Origin-Opener-Policy", "same-origin"},
	    {"Cross-Origin-Resource-Policy", "same-origin"}};

	for (size_t i = 0; i < countof(all); i++)
		http_add_header(response, all[i][0], all[i][1]);
}

static void
answer_file(struct request *request, struct response *response)
{
	const struct page_file *file =
	    file_find(visit_is_one(request) ? "index.html"
					    : request->path + strlen(FILES));

	if (!visit_reads(request))
		refuse(response, 405, "method not allowed");
	else if (!file)
		refuse(response, 404, "not found");
	else
		file_answer(request, response, file);
}

static bool
check_method(const struct request *request, struct response *response,
    const struct page_answer *answer)
{
	bool good = answer->kind == PAGE_READS
	    ? visit_reads(request)
	    : strcmp(request->method, "POST") == 0;

	if (good)
		return true;
	http_add_header(
	    response, "Allow", answer->kind == PAGE_READS ? "GET" : "POST");
	return refuse(response, 405, "method not allowed");
}

static bool
check_key(struct request *request, struct response *response,
    const struct page_answer *answer)
{
	bool changes = answer->kind == PAGE_CHANGES;

	if (changes && !http_is_local(request))
		return refuse(
		    response, 403, "only for programs on this machine");
	if ((!changes && !request->server->options.require_auth) ||
	    key_is_right(request))
		return true;
	return refuse(response, 403,
	    "the key of the store is needed, in the header " ADMIN_KEY
	    ": ecr local open opens the page with it, ecr-local env gives it "
	    "as ECR_LOCAL_KEY");
}

/* A page of a stranger can send a form without asking, but not JSON. */
static bool
check_type(const struct request *request, struct response *response,
    const struct page_answer *answer)
{
	static const char json[] = "application/json";
	const char *type = request_header(request, "Content-Type");

	if (answer->kind == PAGE_READS ||
	    (type && strncasecmp(type, json, sizeof(json) - 1) == 0 &&
		strchr("; \t", type[sizeof(json) - 1])))
		return true;
	return refuse(response, 403, "the body must be application/json");
}

static void
begin(struct request *request, struct response *response)
{
	const struct page_answer *answer = find_answer(request);

	add_headers(response);
	if (!answer) {
		answer_file(request, response);
		return;
	}
	http_add_header(response, "Cache-Control", "no-store");
	if (check_method(request, response, answer) &&
	    check_key(request, response, answer) &&
	    check_type(request, response, answer))
		request->max_body = answer->max_body;
}

static void
handle(struct request *request, struct response *response)
{
	find_answer(request)->answer(request, response);
}

static void
refuse_body(struct response *response, int status, const char *why)
{
	refuse(response, status, why);
}

const struct handler page_handler = {
    "/", begin, handle, NULL, refuse_body, false};
