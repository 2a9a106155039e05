/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/request.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "aws/wire/sigv4.h"
#include "base/json/json.h"
#include "base/date/time.h"
#include "base/random.h"
#include "base/url.h"

/* The endpoint's path and query stay as they are. */
static void
split_url(struct request *request)
{
	struct buf text = {0};
	struct url url;

	url_split(&url, request->endpoint->url);
	url_put_origin(&text, &url);
	url_put_target(&text, &url);
	request->http.url = arena_strdup(request->whole, buf_text(&text));
	buf_clear(&text);
	url_put_server(&text, &url);
	request->host = arena_strdup(request->whole, buf_text(&text));
	/* what is sent is what is signed */
	url_split(&url, request->http.url);
	request->path =
	    arena_strndup(request->whole, url.path.at, url.path.len);
	if (url.query.len > 0)
		request->query =
		    arena_strndup(request->whole, url.query.at, url.query.len);
	buf_free(&text);
}

void
request_open(struct request *request, struct arena *whole,
    const struct service *service, const struct operation *operation,
    const struct endpoint *endpoint, const json_t *params)
{
	unsigned char digest[SHA256_SIZE];
	char uuid[UUID_SIZE];

	*request = (struct request){.whole = whole,
	    .service = service,
	    .operation = operation,
	    .endpoint = endpoint};
	json_write(&request->body, params, &json_style_plain);
	sha256_digest(digest, request->body.data, request->body.len);
	sha256_hex(request->payload_hash, digest);
	random_uuid(uuid);
	request->invocation = arena_strdup(whole, uuid);
	split_url(request);
	request->http.method = "POST";
	request->http.headers = request->headers;
	request->http.body = request->body.data;
	request->http.body_len = request->body.len;
}

static void
add(struct request *request, const char *name, const char *value)
{
	request->headers[request->http.n_headers++] =
	    (struct http_header){name, value};
}

static void
sign(struct request *request, const struct credentials *credentials)
{
	const struct endpoint *endpoint = request->endpoint;
	char *stamp = arena_alloc(&request->arena, TIME_STAMP_SIZE);
	struct sigv4_scope scope = {
	    stamp, endpoint->signing_region, endpoint->signing_name};
	struct sigv4_request canonical = {.method = request->http.method,
	    .path = request->path,
	    .query = request->query,
	    .headers = request->headers,
	    .payload_hash = request->payload_hash};
	struct buf value = {0};

	time_stamp(stamp, time(NULL));
	add(request, "X-Amz-Date", stamp);
	if (credentials->session_token)
		add(request, "X-Amz-Security-Token",
		    credentials->session_token);
	canonical.n_headers = request->http.n_headers;
	sigv4_authorization(&value, &canonical, &scope, credentials->access_key,
	    credentials->secret_key);
	add(request, "Authorization",
	    arena_strdup(&request->arena, buf_text(&value)));
	buf_free(&value);
}

void
request_prepare(struct request *request, int attempt, int max,
    const struct credentials *credentials)
{
	struct arena *arena = &request->arena;
	const char *tries = "attempt=1";

	arena_reset(arena);
	request->http.n_headers = 0;
	if (attempt > 1)
		tries = arena_printf(arena, "attempt=%d; max=%d", attempt, max);
	add(request, "Host", request->host);
	add(request, "Content-Type",
	    arena_printf(arena, "application/x-amz-json-%s",
		request->service->json_version));
	add(request, "X-Amz-Target",
	    arena_printf(arena, "%s.%s", request->service->target_prefix,
		request->operation->name));
	add(request, "amz-sdk-invocation-id", request->invocation);
	add(request, "amz-sdk-request", tries);
	if (credentials)
		sign(request, credentials);
	/* proxies may rewrite it: never signed */
	add(request, "User-Agent", "ecr/" ECR_VERSION);
}

void
request_close(struct request *request)
{
	buf_wipe(&request->body);
	arena_free(&request->arena);
}
