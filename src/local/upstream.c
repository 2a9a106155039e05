#include "local/upstream.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/http.h"
#include "base/json.h"

enum { PIECE = 8 * 1024 * 1024, MAX_REDIRECTS = 5 };

#define ACCEPT                                                                 \
	"application/vnd.oci.image.index.v1+json, "                            \
	"application/vnd.oci.image.manifest.v1+json, "                         \
	"application/vnd.docker.distribution.manifest.list.v2+json, "          \
	"application/vnd.docker.distribution.manifest.v2+json"

struct upstream {
	struct http *http;
	struct arena arena;
	const char *base, *repository;
	const char *authorization; /* "Bearer …", or NULL */
	struct http_response response;
};

/* One GET, with what it asks for. */
struct get {
	const char *url, *accept, *range;
};

static bool
is_this_machine(const char *url)
{
	return strncmp(url, "localhost", 9) == 0 ||
	    strncmp(url, "127.", 4) == 0 || strncmp(url, "[::1]", 5) == 0;
}

struct upstream *
upstream_open(const char *url, const char *repository)
{
	static const struct http_options options = {
	    .connect_timeout = 20, .read_timeout = 60};
	struct upstream *upstream = xmalloc(sizeof(*upstream));
	const char *scheme = "";

	memset(upstream, 0, sizeof(*upstream));
	if (!strstr(url, "://"))
		scheme = is_this_machine(url) ? "http://" : "https://";
	upstream->http = http_open(&options);
	upstream->base = arena_printf(&upstream->arena, "%s%s", scheme, url);
	upstream->repository = arena_strdup(&upstream->arena, repository);
	return upstream;
}

void
upstream_close(struct upstream *upstream)
{
	http_response_free(&upstream->response);
	http_close(upstream->http);
	arena_free(&upstream->arena);
	free(upstream);
}

static const char *
response_header(struct upstream *upstream, const char *name)
{
	struct buf value = {0};
	const char *copy = NULL;

	if (http_header_get(&upstream->response, name, &value))
		copy = arena_strdup(&upstream->arena, buf_text(&value));
	buf_free(&value);
	return copy;
}

/* "http://host:port" of a URL is what an authorization is good for. */
static bool
same_host(const char *a, const char *b)
{
	const char *end = strstr(a, "://");
	size_t len;

	if (!end)
		return false;
	len = (size_t)(end - a) + 3;
	len += strcspn(a + len, "/?#");
	return strncasecmp(a, b, len) == 0 &&
	    (!b[len] || strchr("/?#", b[len]));
}

static bool
send_once(struct upstream *upstream, const struct get *get, struct error *err)
{
	struct http_header headers[3];
	struct http_request request = {
	    .method = "GET", .url = get->url, .headers = headers};

	if (get->accept)
		headers[request.n_headers++] =
		    (struct http_header){"Accept", get->accept};
	if (get->range)
		headers[request.n_headers++] =
		    (struct http_header){"Range", get->range};
	if (upstream->authorization && same_host(upstream->base, get->url))
		headers[request.n_headers++] = (struct http_header){
		    "Authorization", upstream->authorization};
	return http_send(upstream->http, &request, &upstream->response, err) ==
	    HTTP_OK;
}

/* The value of a parameter of a challenge, without its quotes. */
static const char *
parameter(struct upstream *upstream, const char *challenge, const char *name)
{
	const char *at = arena_printf(&upstream->arena, "%s=\"", name);
	const char *found = strstr(challenge, at);

	if (!found)
		return "";
	found += strlen(at);
	return arena_strndup(&upstream->arena, found, strcspn(found, "\""));
}

/* RFC 6750 as Docker's registries use it: a token for this repository. */
static bool
get_token(struct upstream *upstream, const char *challenge, struct error *err)
{
	const char *realm = parameter(upstream, challenge, "realm");
	struct get get = {.url = arena_printf(&upstream->arena,
			      "%s%cservice=%s&scope=repository:%s:pull", realm,
			      strchr(realm, '?') ? '&' : '?',
			      parameter(upstream, challenge, "service"),
			      upstream->repository)};
	json_auto_t *reply = NULL;
	json_error_t why;
	const char *token;

	if (!*realm || !send_once(upstream, &get, err))
		return false;
	reply = json_read(buf_text(&upstream->response.body),
	    upstream->response.body.len, &why);
	token = json_get_string(reply, "token");
	if (!token)
		token = json_get_string(reply, "access_token");
	if (!token)
		return fail(
		    err, EXIT_GENERAL, "the upstream registry gives no token");
	upstream->authorization =
	    arena_printf(&upstream->arena, "Bearer %s", token);
	return true;
}

static bool
follow(struct upstream *upstream, struct get *get, struct error *err)
{
	const char *where = response_header(upstream, "location");

	if (!where)
		return fail(err, EXIT_GENERAL, "a redirect to nowhere");
	if (*where == '/')
		where = arena_printf(
		    &upstream->arena, "%s%s", upstream->base, where);
	get->url = where;
	return true;
}

/* A GET with its redirects and its token; true when it brought 200 or 206. */
static bool
fetch(struct upstream *upstream, struct get get, struct error *err)
{
	const char *challenge;
	int status;

	for (int i = 0; i < MAX_REDIRECTS; i++) {
		if (!send_once(upstream, &get, err))
			return false;
		status = upstream->response.status;
		if (status == 200 || status == 206)
			return true;
		if (status > 300 && status < 400) {
			if (!follow(upstream, &get, err))
				return false;
			continue;
		}
		challenge = response_header(upstream, "www-authenticate");
		if (status != 401 || upstream->authorization || !challenge ||
		    strncasecmp(challenge, "Bearer ", 7) != 0)
			return fail(err, EXIT_GENERAL,
			    "the upstream registry answers with status %d",
			    status);
		if (!get_token(upstream, challenge, err))
			return false;
	}
	return fail(err, EXIT_GENERAL,
	    "the upstream registry redirects "
	    "without end");
}

bool
upstream_manifest(struct upstream *upstream, struct arena *arena,
    const char *reference, struct buf *out, const char **media_type,
    struct error *err)
{
	struct get get = {
	    .url = arena_printf(&upstream->arena, "%s/v2/%s/manifests/%s",
		upstream->base, upstream->repository, reference),
	    .accept = ACCEPT};
	const char *type;

	if (!fetch(upstream, get, err))
		return false;
	type = response_header(upstream, "content-type");
	*media_type =
	    type ? arena_strndup(arena, type, strcspn(type, "; ")) : NULL;
	buf_add(out, buf_text(&upstream->response.body),
	    upstream->response.body.len);
	return true;
}

/* Pieces keep the memory small: a response is held whole. */
bool
upstream_blob(struct upstream *upstream, const char *digest, uint64_t size,
    upstream_take *take, void *ctx, struct error *err)
{
	const struct buf *body = &upstream->response.body;
	struct get get = {
	    .url = arena_printf(&upstream->arena, "%s/v2/%s/blobs/%s",
		upstream->base, upstream->repository, digest)};
	char range[64];

	for (uint64_t at = 0; at < size || size == 0; at += body->len) {
		snprintf(range, sizeof(range), "bytes=%" PRIu64 "-%" PRIu64, at,
		    at + PIECE - 1);
		get.range = size > PIECE ? range : NULL;
		if (!fetch(upstream, get, err))
			return false;
		if (!take(ctx, buf_text(body), body->len))
			return fail(
			    err, EXIT_GENERAL, "the blob cannot be written");
		if (upstream->response.status == 200 || body->len == 0)
			break;
	}
	return true;
}
