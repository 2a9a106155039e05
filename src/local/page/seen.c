/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/seen.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/countof.h"
#include "base/memory/alloc.h"
#include "base/text/utf8.h"
#include "local/page/redact.h"
#include "local/page/redact_form.h"
#include "local/page/visit.h"

enum {
	MOST_BODY = 64 * 1024,
	MOST_HEADERS = 16 * 1024,
	MOST_TARGET = 2 * 1024,
	MOST_WORD = 512
};

static char *
copy(const char *text)
{
	struct buf out = {0};

	if (!text)
		return NULL;
	redact(&out, text, strnlen(text, MOST_WORD));
	return buf_take(&out);
}

static char *
copy_target(const char *text)
{
	const size_t len = strnlen(text, MOST_TARGET);
	const char *query = memchr(text, '?', len);
	const size_t path_len = query ? (size_t)(query + 1 - text) : len;
	struct buf out = {0};

	redact_form(&out, text, path_len);
	redact_form(&out, text + path_len, len - path_len);
	return buf_take(&out);
}

static enum MHD_Result
add_header(
    void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct buf *out = ctx;

	(void)kind;
	if (out->len > MOST_HEADERS)
		return MHD_NO;
	buf_add(out, name, strlen(name) + 1);
	redact_header(out, name, value ? value : "");
	buf_putc(out, '\0');
	return MHD_YES;
}

static bool
is_form(const char *type)
{
	return type && strcasestr(type, "urlencoded");
}

/* The type says so or, where there is none, nothing speaks against it.  What
 * has a NUL in it is in another form, in which no secret is known. */
static bool
is_text(const char *type, const struct buf *body)
{
	static const char *const words[] = {"json", "text/", "xml"};
	bool said =
	    !type ? utf8_valid(body->data, body->len, NULL) : is_form(type);

	for (size_t i = 0; type && i < countof(words); i++)
		said = said || strcasestr(type, words[i]);
	return said && !memchr(body->data, '\0', body->len);
}

static void
keep(struct seen *seen, struct buf *out, const char *type,
    const struct buf *body)
{
	size_t len = body->len < MOST_BODY ? body->len : MOST_BODY;

	if (len == 0 || !is_text(type, body))
		return;
	(is_form(type) ? redact_form : redact)(out, body->data, len);
	if (len < body->len)
		seen->truncated = true;
}

/* Nothing is told of what is packed: the server takes none either. */
static bool
is_packed(const struct request *request)
{
	const char *coding = request_header(request, "Content-Encoding");

	return coding && strcasecmp(coding, "identity") != 0;
}

/* "user/alice" of an ARN; the root of an account is known by its key. */
static const char *
name_of(const struct told *told)
{
	const char *name = told->arn ? strrchr(told->arn, ':') : NULL;

	if (!name || strcmp(name, ":root") == 0)
		return told->key;
	return strncmp(name, ":user/", 6) == 0 ? name + 6 : name + 1;
}

static const char *
plane_of(const struct request *request)
{
	if (strncmp(request->path, "/v2", 3) == 0 ||
	    strncmp(request->path, "/token", 6) == 0)
		return "registry";
	return request->told.is_sts ? "sts" : "api";
}

static const char *
type_of(const struct response *response)
{
	for (const struct header *h = response->headers; h; h = h->next)
		if (strcasecmp(h->name, "Content-Type") == 0)
			return h->value;
	return NULL;
}

static bool
is_own(const struct request *request)
{
	return strncmp(request->path, "/_local", 7) == 0 ||
	    visit_is_one(request);
}

static void
fill(struct seen *seen, const struct request *request,
    const struct response *response)
{
	const char *target = request_header(request, "X-Amz-Target");

	seen->plane = plane_of(request);
	seen->method = copy(request->method);
	seen->target = copy_target(request->target);
	seen->operation = copy(request->told.operation);
	seen->account = copy(request->told.account);
	seen->region = copy(request->told.region);
	seen->who = copy(name_of(&request->told));
	seen->type = copy(request_header(request, "Content-Type"));
	seen->is_public = target && strncmp(target, "Spencer", 7) == 0;
	seen->status = response->status;
	seen->bytes_in = request->body_len;
	seen->bytes_out = response->body.len;
	if (response->fd >= 0 || response->length)
		seen->bytes_out = response->length;
}

struct seen *
seen_make(const struct request *request, const struct response *response,
    double started)
{
	struct seen *seen;

	if (is_own(request))
		return NULL;
	seen = xmalloc(sizeof(*seen));
	*seen = (struct seen){
	    .started = started, .ms = (clock_wall() - started) * 1000};
	fill(seen, request, response);
	MHD_get_connection_values(
	    request->connection, MHD_HEADER_KIND, add_header, &seen->headers);
	if (!is_packed(request))
		keep(seen, &seen->body, seen->type, &request->body);
	keep(seen, &seen->answer, type_of(response), &response->body);
	return seen;
}

size_t
seen_weight(const struct seen *seen)
{
	return seen->body.cap + seen->answer.cap;
}

void
seen_strip(struct seen *seen)
{
	seen->truncated = seen->truncated || seen_weight(seen) > 0;
	buf_free(&seen->body);
	buf_free(&seen->answer);
	seen->body = seen->answer = (struct buf){0};
}

void
seen_free(struct seen *seen)
{
	char *const texts[] = {seen->method, seen->target, seen->operation,
	    seen->account, seen->region, seen->who, seen->type};

	for (size_t i = 0; i < countof(texts); i++)
		free(texts[i]);
	buf_free(&seen->headers);
	buf_free(&seen->body);
	buf_free(&seen->answer);
	free(seen);
}
