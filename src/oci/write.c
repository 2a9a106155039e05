/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "oci/blob.h"
#include "oci/link.h"
#include "oci/origin.h"
#include "oci/refusal.h"

enum {
	TRIES = 5,           /* of a blob */
	CHUNK = 16 << 20,    /* where one body is too large */
	CHUNKS_MAX = 1 << 16 /* of a blob: a terabyte */
};

/* A blob on its way. */
struct courier {
	const struct oci_target *target;
	const char *digest, *what;
	const struct oci_bytes *bytes;
	struct arena arena;
	const char *location; /* of the upload */
	uint64_t at;          /* the next byte to give */
	uint64_t end;         /* behind the last one of this request */
	struct error broken;  /* why the bytes could not be had */
};

static size_t
give(void *ctx, char *to, size_t room)
{
	struct courier *s = ctx;
	size_t len;

	if (room > s->end - s->at)
		room = (size_t)(s->end - s->at);
	if (room == 0)
		return 0;
	len = s->bytes->give(s->bytes->ctx, to, room, &s->broken);
	if (len == 0) {
		fail(&s->broken, ERR_GENERAL, "%s is shorter than it was said",
		    s->digest);
		return HTTP_SOURCE_BROKEN;
	}
	if (len != HTTP_SOURCE_BROKEN)
		s->at += len;
	return len;
}

static bool
is_ready(void *ctx)
{
	const struct courier *s = ctx;

	return s->at == s->end || !s->bytes->ready ||
	    s->bytes->ready(s->bytes->ctx);
}

static bool
is_over(void *ctx)
{
	return oci_is_done(ctx);
}

static struct oci_ask
ask_for(const struct oci_target *target, const char *method, const char *path)
{
	return (struct oci_ask){
	    .method = method, .path = path, .scope = target->scope};
}

/* Where the upload goes on. */
static bool
read_location(
    struct courier *s, const struct http_response *response, struct error *err)
{
	struct oci_session *oci = s->target->oci;
	struct buf where = {0};

	if (http_header_get(response, "location", &where))
		s->location = oci_link_resolve(
		    &s->arena, oci_origin(oci), buf_text(&where));
	buf_free(&where);
	if (!s->location) {
		fail(err, ERR_GENERAL,
		    "%s/%s: the registry does not say where to upload",
		    oci_host(oci), s->what);
		return false;
	}
	return oci_origin_may_lead(oci_origin(oci), s->location) ||
	    fail(err, ERR_GENERAL,
		"%s/%s: the registry wants the upload at \"%.200s\", where "
		"nothing is sent to",
		oci_host(oci), s->what, s->location);
}

/* 202 begins one. */
static bool
begin(struct courier *s, struct error *err)
{
	const struct oci_ask ask = oci_upload_ask(&s->arena, s->target);
	struct http_response response = {0};
	bool ok;

	s->location = NULL;
	ok = oci_send(s->target->oci, &ask, &response, err) &&
	    (response.status == 202 ||
		oci_refuse(
		    oci_host(s->target->oci), &response, s->what, err)) &&
	    read_location(s, &response, err);
	http_response_free(&response);
	return ok;
}

static const char *
with_digest(struct courier *s)
{
	return arena_printf(&s->arena, "%s%cdigest=%s", s->location,
	    strchr(s->location, '?') ? '&' : '?', s->digest);
}

/* What became of a request with bytes. */
enum sent {
	SENT,      /* a 2xx */
	SENT_LOST, /* nobody knows: a fault, or a 5xx */
	SENT_LARGE,
	SENT_REFUSED /* for good */
};

/* The bytes go out while they come in. */
static bool
transfer(struct courier *s, const struct oci_ask *ask,
    struct http_response *response, struct error *err)
{
	struct going *upload = oci_begin(s->target->oci, ask, response);
	bool ok = !s->bytes->bring ||
	    s->bytes->bring(s->bytes->ctx, is_over, upload, &s->broken);

	return oci_end(upload, !ok, err) && ok;
}

/* Send bytes `at` to `end` with one request; it is not repeated here. */
static enum sent
send_bytes(struct courier *s, const char *method, const char *url, uint64_t end,
    struct http_response *response, struct error *err)
{
	struct http_source source = {
	    .give = give, .ready = is_ready, .ctx = s, .size = end - s->at};
	struct oci_ask ask = ask_for(s->target, method, url);
	bool came;

	s->end = end;
	ask.type = "application/octet-stream";
	ask.source = &source;
	if (strcmp(method, "PATCH") == 0)
		ask.content_range = arena_printf(
		    &s->arena, "%" PRIu64 "-%" PRIu64, s->at, end - 1);
	came = transfer(s, &ask, response, err);
	if (s->broken.kind != ERR_NONE) {
		error_clear(err);
		*err = s->broken;
		s->broken = (struct error){0};
		return SENT_REFUSED;
	}
	if (!came)
		return err->kind == ERR_INTERRUPT ? SENT_REFUSED : SENT_LOST;
	if (response->status >= 200 && response->status < 300) {
		if (s->at == end)
			return SENT;
		fail(err, ERR_GENERAL,
		    "%s/%s: the registry took it before it had all of it",
		    oci_host(s->target->oci), s->what);
		return SENT_REFUSED;
	}
	oci_refuse(oci_host(s->target->oci), response, s->what, err);
	if (response->status == 413)
		return SENT_LARGE;
	return response->status >= 500 || response->status == 401 ||
		response->status == 408 || response->status == 416 ||
		response->status == 429
	    ? SENT_LOST
	    : SENT_REFUSED;
}

static bool
seek(struct courier *s, uint64_t at, struct error *err)
{
	s->at = at;
	return s->bytes->seek(s->bytes->ctx, at, err);
}

/* How many bytes an upload has, by its Range "0-99"; false where it does not
 * say. */
static bool
read_offset(const struct http_response *response, uint64_t *at)
{
	struct buf range = {0};
	uint64_t last = 0;
	bool ok = http_header_get(response, "range", &range) &&
	    (sscanf(buf_text(&range), "0-%" SCNu64, &last) == 1 ||
		sscanf(buf_text(&range), "bytes=0-%" SCNu64, &last) == 1);

	*at = ok && last > 0 ? last + 1 : 0;
	buf_free(&range);
	return ok;
}

/* Ask an upload how far it is. */
static bool
find_offset(struct courier *s, uint64_t *at)
{
	struct oci_ask ask = ask_for(s->target, NULL, s->location);
	struct http_response response = {0};
	struct error none = {0};
	bool ok = s->location &&
	    oci_send(s->target->oci, &ask, &response, &none) &&
	    (response.status == 204 || response.status == 202) &&
	    read_offset(&response, at) && read_location(s, &response, &none);

	error_clear(&none);
	http_response_free(&response);
	return ok;
}

/* Put what is left after `at` with one PATCH, or in chunks of that size; a
 * Range that stands still ends it. */
static enum sent
send_patches(struct courier *s, uint64_t chunk, struct error *err)
{
	for (int i = 0; i < CHUNKS_MAX && s->at < s->bytes->size; i++) {
		struct http_response response = {0};
		uint64_t end = s->bytes->size, has = 0;
		enum sent sent;

		if (chunk && end - s->at > chunk)
			end = s->at + chunk;
		sent = send_bytes(s, "PATCH", s->location, end, &response, err);
		if (sent == SENT && read_offset(&response, &has) && has < end) {
			fail(err, ERR_GENERAL,
			    "%s/%s: the registry keeps %" PRIu64 " bytes of "
			    "%" PRIu64 " that it took",
			    oci_host(s->target->oci), s->what, has, end);
			sent = SENT_REFUSED;
		}
		if (sent == SENT && !read_location(s, &response, err))
			sent = SENT_REFUSED;
		http_response_free(&response);
		if (sent != SENT)
			return sent;
	}
	return SENT;
}

/* The PUT that ends an upload, with whatever bytes are left. */
static enum sent
finish(struct courier *s, struct error *err)
{
	struct http_response response = {0};
	struct buf told = {0};
	enum sent sent = send_bytes(
	    s, "PUT", with_digest(s), s->bytes->size, &response, err);

	if (sent == SENT &&
	    http_header_get(&response, "docker-content-digest", &told) &&
	    strcmp(buf_text(&told), s->digest) != 0) {
		fail(err, ERR_GENERAL, "%s/%s: the registry keeps it as %.80s",
		    oci_host(s->target->oci), s->what, buf_text(&told));
		sent = SENT_REFUSED;
	}
	buf_free(&told);
	http_response_free(&response);
	return sent;
}

/* One way through: anew, or on from where the last one broke. */
static enum sent
try_once(struct courier *s, bool *resume, uint64_t *chunk, struct error *err)
{
	enum sent sent = SENT;
	uint64_t at = 0;

	*resume =
	    *resume && find_offset(s, &at) && at > 0 && at <= s->bytes->size;
	if (!*resume && !begin(s, err))
		return SENT_REFUSED;
	if (!seek(s, *resume ? at : 0, err))
		return SENT_REFUSED;
	if (*resume || *chunk)
		sent = send_patches(s, *chunk, err);
	return sent == SENT ? finish(s, err) : sent;
}

/* Whether the blob is there after all. */
static bool
is_there(struct courier *s)
{
	struct error none = {0};
	bool there = oci_blob_exists(s->target->oci, s->target->repository,
			 s->digest, &none) == OCI_FOUND;

	error_clear(&none);
	return there;
}

static bool
send_all(struct courier *s, struct error *err)
{
	uint64_t chunk = 0;
	bool resume = s->location && !s->target->ecr;

	if (s->location && is_there(s))
		return true;
	for (int i = 0; i < TRIES; i++) {
		enum sent sent = try_once(s, &resume, &chunk, err);

		if (sent == SENT)
			return true;
		if (sent == SENT_REFUSED ||
		    (sent == SENT_LARGE && (s->target->ecr || chunk)))
			return false;
		if (sent == SENT_LARGE) {
			chunk = CHUNK;
			error_clear(err);
			continue;
		}
		if (is_there(s)) {
			error_clear(err);
			return true;
		}
		resume = !s->target->ecr;
		if (!interrupt_sleep(0.2 * (1 << i)))
			return fail(err, ERR_INTERRUPT, "%s", "");
		if (i < TRIES - 1)
			error_clear(err);
	}
	return false;
}

bool
oci_blob_put(const struct oci_target *target, const char *digest,
    const struct oci_bytes *bytes, const char *left, struct error *err)
{
	struct courier s = {.target = target, .digest = digest, .bytes = bytes};
	bool ok;

	s.what = arena_printf(&s.arena, "%s@%s", target->repository, digest);
	s.location = left ? arena_strdup(&s.arena, left) : NULL;
	ok = send_all(&s, err);
	error_clear(&s.broken);
	arena_free(&s.arena);
	return ok;
}

/* What a mount that was not done has begun instead. */
static void
abandon(struct courier *s, const struct http_response *response)
{
	struct http_response answer = {0};
	struct error none = {0};
	struct oci_ask ask;

	if (response->status == 202 && read_location(s, response, &none)) {
		ask = ask_for(s->target, "DELETE", s->location);
		ask.once = true;
		(void)oci_send(s->target->oci, &ask, &answer, &none);
	}
	error_clear(&none);
	http_response_free(&answer);
}

bool
oci_blob_mount(const struct oci_target *target, const char *digest,
    const char *from, bool *mounted, struct error *err)
{
	struct courier s = {.target = target, .digest = digest, .what = digest};
	const char *path =
	    arena_printf(&s.arena, "/v2/%s/blobs/uploads/?mount=%s&from=%s",
		target->repository, digest, from);
	struct oci_ask ask = ask_for(target, "POST", path);
	struct http_response response = {0};
	bool ok;

	ask.body = "";
	ask.once = true;
	ok = oci_send(target->oci, &ask, &response, err);
	*mounted = ok && response.status == 201;
	if (ok && !*mounted)
		abandon(&s, &response);
	if (!ok && err->kind != ERR_INTERRUPT) {
		error_clear(err);
		ok = true;
	}
	http_response_free(&response);
	arena_free(&s.arena);
	return ok;
}
