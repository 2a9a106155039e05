/* Blobs that go from one registry into another, several at once.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json_make.h"
#include "oci/end.h"
#include "oci/link.h"
#include "oci/origin.h"
#include "oci/pipe.h"

struct oci_ask
oci_upload_ask(struct arena *arena, const struct oci_target *target)
{
	return (struct oci_ask){.method = "POST",
	    .path = arena_printf(
		arena, "/v2/%s/blobs/uploads/", target->repository),
	    .scope = target->scope,
	    .type = "application/octet-stream",
	    .body = ""};
}

const char *
oci_upload_url(struct arena *arena, const struct oci_target *target,
    const struct http_response *response, const char *digest)
{
	const char *origin = oci_origin(target->oci), *url = NULL;
	struct buf where = {0};

	if (response->status == 202 &&
	    http_header_get(response, "location", &where))
		url = oci_link_resolve(arena, origin, buf_text(&where));
	buf_free(&where);
	if (!url || !oci_origin_same(origin, url))
		return NULL;
	return arena_printf(
	    arena, "%s%cdigest=%s", url, strchr(url, '?') ? '&' : '?', digest);
}

/* One of them. */
struct stream {
	const struct oci_descriptor *blob;
	struct oci_pipe *pipe;
	struct oci_bytes bytes;
	struct oci_sink into, sink; /* the pipe's, and ours before it */
	struct sha256 hash;
	uint64_t got;
	bool right; /* all of it has come, and is what it should be */
	struct http_source source;
	struct oci_ask ask;
	struct going *upload; /* or NULL: it goes another way */
	const char *location; /* of it, without the digest */
	struct http_response response;
};

static bool
take(void *ctx, const char *data, size_t len)
{
	struct stream *s = ctx;
	char digest[OCI_DIGEST_SIZE];

	if (len > s->bytes.size - s->got ||
	    !s->into.take(s->into.ctx, data, len))
		return false;
	sha256_add(&s->hash, data, len);
	s->got += len;
	if (s->got < s->bytes.size)
		return true;
	oci_digest_of(&s->hash, digest);
	if (strcmp(digest, s->blob->digest) != 0)
		return false;
	s->right = true;
	oci_pipe_done(s->pipe);
	return true;
}

static bool
is_ready(void *ctx, size_t len)
{
	const struct stream *s = ctx;

	return s->into.ready(s->into.ctx, len);
}

static bool
is_wanted(void *ctx)
{
	const struct stream *s = ctx;

	return s->right || !oci_is_done(s->upload);
}

static size_t
give(void *ctx, char *to, size_t room)
{
	const struct stream *s = ctx;

	return s->bytes.give(s->bytes.ctx, to, room, NULL);
}

static bool
has_some(void *ctx)
{
	const struct stream *s = ctx;

	return s->bytes.ready(s->bytes.ctx);
}

/* The upload waits for its first bytes. */
static void
begin(struct stream *s, const struct oci_target *to, const char *url)
{
	s->pipe = oci_pipe_open((uint64_t)s->blob->size, NULL, NULL, &s->bytes);
	s->into = oci_pipe_sink(s->pipe);
	s->sink = (struct oci_sink){take, is_ready, is_wanted, s};
	s->source = (struct http_source){give, has_some, s, s->bytes.size};
	s->ask = (struct oci_ask){.method = "PUT",
	    .path = url,
	    .scope = to->scope,
	    .type = "application/octet-stream",
	    .source = &s->source};
	sha256_begin(&s->hash);
	s->upload = oci_begin(to->oci, &s->ask, &s->response);
}

/* Whether the registry has it, and calls it the same. */
static bool
end(struct stream *s, json_t *left)
{
	struct error none = {0};
	struct buf told = {0};
	bool over = s->right || oci_is_done(s->upload), ok;
	bool came = oci_end(s->upload, !s->right, &none);

	if (over && (!came || s->response.status >= 500))
		json_object_set_new(
		    left, s->blob->digest, json_text(s->location));
	ok = came && s->right && s->response.status == 201;

	if (ok && http_header_get(&s->response, "docker-content-digest", &told))
		ok = strcmp(buf_text(&told), s->blob->digest) == 0;
	buf_free(&told);
	error_clear(&none);
	http_response_free(&s->response);
	oci_pipe_close(s->pipe);
	return ok;
}

static void
drop(struct oci_sent *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		http_response_free(&all[i].response);
		error_clear(&all[i].err);
	}
}

void
oci_stream_blobs(const struct oci_target *from, const struct oci_target *to,
    const struct oci_descriptor *const *blobs, size_t n, bool *sent,
    json_t *left)
{
	struct stream streams[OCI_STREAMS] = {0};
	struct oci_sent posts[OCI_STREAMS] = {0}, gets[OCI_STREAMS] = {0};
	struct stream *of[OCI_STREAMS];
	struct arena arena = {0};
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		posts[i].ask = oci_upload_ask(&arena, to);
	oci_send_all(to->oci, posts, n);
	for (size_t i = 0; i < n; i++) {
		const char *url = posts[i].came
		    ? oci_upload_url(
			  &arena, to, &posts[i].response, blobs[i]->digest)
		    : NULL;

		streams[i].blob = blobs[i];
		if (!url)
			continue;
		begin(&streams[i], to, url);
		streams[i].location = arena_strndup(&arena, url,
		    strlen(url) - strlen("?digest=") -
			strlen(blobs[i]->digest));
		of[m] = &streams[i];
		gets[m++].ask = (struct oci_ask){
		    .path = arena_printf(&arena, "/v2/%s/blobs/%s",
			from->repository, blobs[i]->digest),
		    .scope = oci_scope_pull(&arena, from->repository),
		    .sink = &streams[i].sink,
		    .once = true};
	}
	oci_send_all(from->oci, gets, m);
	for (size_t i = 0; i < m; i++)
		sent[of[i] - streams] = end(of[i], left);
	drop(posts, n);
	drop(gets, m);
	arena_free(&arena);
}
