/* SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/upstream.h"

#include <stdlib.h>
#include <string.h>

#include "aws/wire/http.h"
#include "base/clock.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "base/url.h"
#include "oci/bearer.h"
#include "oci/manifest.h"

enum {
	MAX_REDIRECTS = 5,
	MAX_MANIFEST = 4 * 1024 * 1024,
	MAX_TOKEN = 1024 * 1024,
	MAX_REFUSAL = 64 * 1024, /* of what stands below other statuses */
	FIRST_BYTE = 60,         /* seconds until it must have come */
	WINDOW = 10,             /* seconds over which the rate is judged */
	SMALL_DEADLINE = 60      /* seconds for all of a manifest or a token */
};

struct upstream {
	struct http *http;
	struct arena arena;
	struct arena scratch; /* of the manifest or blob being fetched */
	const char *base, *repository, *via;
	char *authorization; /* "Bearer …", or NULL */
	struct http_response response;
	uint64_t got; /* bytes of the last body that was asked for */
	size_t least_rate;
	upstream_go_on *go_on;
	void *ctx;
};

/* One GET, with what it asks for and where that goes. */
struct get {
	const char *url, *accept;
	uint64_t limit; /* bytes of the body */
	double timeout; /* seconds over all, or 0 */
	upstream_take *take;
	void *ctx;
};

/* How a GET is coming along. */
struct progress {
	struct upstream *upstream;
	const struct get *get;
	uint64_t got, refused; /* bytes of what was asked for, or was not */
	time_t since;          /* when this window began */
	uint64_t before;       /* bytes that had come by then */
	const char *why;       /* it was ended, or NULL */
};

/* This machine, or what only a machine itself is told by. */
static bool
is_here(const struct url *url)
{
	static const char link_local[] = "169.254.";

	return url_is_loopback(url) || slice_is(url->host, "localhost") ||
	    slice_is(url->host, "0.0.0.0") ||
	    (url->host.len >= sizeof(link_local) &&
		memcmp(url->host.at, link_local, strlen(link_local)) == 0);
}

/* What stands in front of a name without a scheme. */
static const char *
scheme_for(const char *name)
{
	struct url url;

	url_split_server(&url, name);
	if (url.scheme.len > 0)
		return "";
	return is_here(&url) ? "http://" : "https://";
}

struct upstream *
upstream_open(const char *url, const char *repository, const char *via,
    int least_rate, upstream_go_on *go_on, void *ctx)
{
	static const struct http_options options = {
	    .connect_timeout = 20, .read_timeout = 60};
	struct upstream *upstream = xmalloc(sizeof(*upstream));

	memset(upstream, 0, sizeof(*upstream));
	upstream->http = http_open(&options);
	upstream->base =
	    arena_printf(&upstream->arena, "%s%s", scheme_for(url), url);
	upstream->repository = arena_strdup(&upstream->arena, repository);
	upstream->via = arena_strdup(&upstream->arena, via);
	upstream->least_rate = (size_t)least_rate;
	upstream->go_on = go_on;
	upstream->ctx = ctx;
	return upstream;
}

void
upstream_close(struct upstream *upstream)
{
	http_response_free(&upstream->response);
	http_close(upstream->http);
	free(upstream->authorization);
	arena_free(&upstream->scratch);
	arena_free(&upstream->arena);
	free(upstream);
}

static const char *
response_header(struct upstream *upstream, const char *name)
{
	struct buf value = {0};

	return http_header_get(&upstream->response, name, &value)
	    ? buf_keep(&value, &upstream->scratch)
	    : NULL;
}

/* "http://host:port" of a URL is what an authorization is good for. */
static bool
same_host(const char *a, const char *b)
{
	struct url one, other;

	url_split(&one, a);
	url_split(&other, b);
	return url_is_http(&one, false) && url_is_http(&other, false) &&
	    url_same_origin(&one, &other);
}

/* A registry elsewhere has nothing asked of this machine: what a service here
 * answers, as a token for one, would go to that registry. */
static bool
may_lead_to(const struct upstream *upstream, const char *to)
{
	struct url base, url;

	url_split(&base, upstream->base);
	url_split(&url, to);
	return is_here(&base) || !is_here(&url);
}

static bool
take_piece(void *ctx, const char *data, size_t len)
{
	struct progress *p = ctx;

	if (p->upstream->response.status != 200) {
		p->refused += len;
		return p->refused <= MAX_REFUSAL;
	}
	if (len > p->get->limit - p->got) {
		p->why = "the upstream registry sends more than it may";
		return false;
	}
	p->got += len;
	if (p->get->take(p->get->ctx, data, len))
		return true;
	p->why = "the blob cannot be written";
	return false;
}

static bool
is_wanted(void *ctx)
{
	struct progress *p = ctx;
	uint64_t arrived = p->got + p->refused;
	time_t age = (time_t)clock_steady() - p->since;

	if (!p->upstream->go_on(p->upstream->ctx)) {
		p->why = "no client waits for it any more";
		return false;
	}
	if (age < (arrived ? WINDOW : FIRST_BYTE))
		return true;
	if ((arrived - p->before) / (uint64_t)age < p->upstream->least_rate) {
		p->why = "the upstream registry sends too slowly";
		return false;
	}
	p->since = (time_t)clock_steady();
	p->before = arrived;
	return true;
}

static bool
send_once(struct upstream *upstream, const struct get *get, struct error *err)
{
	struct http_header headers[3] = {{"Via", upstream->via}};
	struct progress progress = {
	    .upstream = upstream, .get = get, .since = (time_t)clock_steady()};
	const struct http_watch watch = {
	    .take = take_piece, .go_on = is_wanted, .ctx = &progress};
	struct http_request request = {.method = "GET",
	    .url = get->url,
	    .headers = headers,
	    .n_headers = 1,
	    .timeout = get->timeout,
	    .watch = &watch};
	bool good;

	if (!may_lead_to(upstream, get->url))
		return fail(err, ERR_GENERAL,
		    "the upstream registry leads to this machine");
	if (get->accept)
		headers[request.n_headers++] =
		    (struct http_header){"Accept", get->accept};
	if (upstream->authorization && same_host(upstream->base, get->url))
		headers[request.n_headers++] = (struct http_header){
		    "Authorization", upstream->authorization};
	good = http_send(upstream->http, &request, &upstream->response, err) ==
	    HTTP_OK;
	upstream->got = progress.got;
	if (good)
		return true;
	return progress.why && fail(err, ERR_GENERAL, "%s", progress.why);
}

static bool
take_text(void *ctx, const void *data, size_t len)
{
	buf_add(ctx, data, len);
	return true;
}

static bool
use_token(struct upstream *upstream, const struct buf *text)
{
	struct buf value = {0};
	json_auto_t *reply = json_read(buf_text(text), text->len, NULL);
	const char *token = json_get_string(reply, "token");

	if (!token)
		token = json_get_string(reply, "access_token");
	if (!token)
		return false;
	buf_printf(&value, "Bearer %s", token);
	free(upstream->authorization);
	upstream->authorization = buf_take(&value);
	return true;
}

/* An upstream that lets nobody in without credentials, or not with these. */
static bool
may_enter(const struct upstream *upstream, struct error *err)
{
	int status = upstream->response.status;

	return (status != 401 && status != 403) ||
	    fail(err, ERR_SIGNED_OUT,
		"the upstream registry answers with status %d", status);
}

/* A token for this repository, from where the registry says. */
static bool
get_token(struct upstream *upstream, const struct oci_challenge *challenge,
    struct error *err)
{
	struct buf reply = {0}, url = {0};
	struct get get = {.limit = MAX_TOKEN,
	    .timeout = SMALL_DEADLINE,
	    .take = take_text,
	    .ctx = &reply};
	bool good;

	if (!challenge->realm || !*challenge->realm)
		return fail(
		    err, ERR_GENERAL, "the upstream registry names no realm");
	oci_bearer_put_url(&url, challenge,
	    arena_printf(&upstream->scratch, "repository:%s:pull",
		upstream->repository));
	get.url = buf_keep(&url, &upstream->scratch);
	good = send_once(upstream, &get, err) && may_enter(upstream, err) &&
	    (use_token(upstream, &reply) ||
		fail(err, ERR_GENERAL, "the upstream registry gives no token"));
	buf_wipe(&reply);
	buf_free(&reply);
	return good;
}

/* What the answer wants to be shown. */
static struct oci_challenge
read_challenge(struct upstream *upstream)
{
	struct oci_challenge challenge;
	struct buf text = {0};

	oci_challenge_gather(&upstream->response, &text);
	oci_challenge_read(&upstream->scratch, buf_text(&text), &challenge);
	buf_free(&text);
	return challenge;
}

static bool
follow(struct upstream *upstream, struct get *get, struct error *err)
{
	const char *where = response_header(upstream, "location");

	if (!where)
		return fail(err, ERR_GENERAL,
		    "the upstream registry redirects without saying where");
	if (*where == '/')
		where = arena_printf(
		    &upstream->scratch, "%s%s", upstream->base, where);
	get->url = where;
	return true;
}

/* A GET with its redirects and its token; true when it brought 200. */
static bool
fetch(struct upstream *upstream, struct get get, struct error *err)
{
	struct oci_challenge challenge;
	int status;

	for (int i = 0; i < MAX_REDIRECTS; i++) {
		if (!send_once(upstream, &get, err))
			return false;
		status = upstream->response.status;
		if (status == 200)
			return true;
		if (status > 300 && status < 400) {
			if (!follow(upstream, &get, err))
				return false;
			continue;
		}
		challenge = read_challenge(upstream);
		if (status != 401 || upstream->authorization ||
		    !challenge.bearer)
			return may_enter(upstream, err) &&
			    fail(err, ERR_GENERAL,
				"the upstream registry answers with status %d",
				status);
		if (!get_token(upstream, &challenge, err))
			return false;
	}
	return fail(err, ERR_GENERAL,
	    "the upstream registry redirects "
	    "without end");
}

bool
upstream_manifest(struct upstream *upstream, struct arena *arena,
    const char *reference, struct buf *out, const char **media_type,
    struct error *err)
{
	struct get get = {.accept = oci_types,
	    .limit = MAX_MANIFEST,
	    .timeout = SMALL_DEADLINE,
	    .take = take_text,
	    .ctx = out};
	const char *type;

	arena_reset(&upstream->scratch);
	get.url = arena_printf(&upstream->scratch, "%s/v2/%s/manifests/%s",
	    upstream->base, upstream->repository, reference);
	if (!fetch(upstream, get, err))
		return false;
	type = response_header(upstream, "content-type");
	*media_type =
	    type ? arena_strndup(arena, type, strcspn(type, "; ")) : NULL;
	return true;
}

bool
upstream_blob(struct upstream *upstream, const char *digest, uint64_t size,
    upstream_take *take, void *ctx, struct error *err)
{
	struct get get = {.limit = size, .take = take, .ctx = ctx};

	arena_reset(&upstream->scratch);
	get.url = arena_printf(&upstream->scratch, "%s/v2/%s/blobs/%s",
	    upstream->base, upstream->repository, digest);
	if (!fetch(upstream, get, err))
		return false;
	return upstream->got == size ||
	    fail(err, ERR_GENERAL,
		"the blob from upstream is shorter than its manifest says");
}
