/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/blob.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "oci/refusal.h"

enum {
	STALLS_MAX = 5,         /* attempts in a row that brought little */
	PROGRESS = 1024 * 1024, /* bytes that are more than little */
	PATIENCE = 60           /* …or so many seconds since the last one */
};

/* One blob on its way. */
struct coming {
	struct oci_session *oci;
	const char *what; /* in messages */
	int64_t size;     /* -1: not known */
	struct oci_progress *progress;
	uint64_t skip; /* bytes of this attempt, had before */
	const struct oci_sink *sink;
	const char *why; /* it was ended here, or NULL */
	bool refused;    /* by who takes it */
};

static bool
take_piece(void *ctx, const char *data, size_t len)
{
	struct coming *c = ctx;

	if (c->skip >= len) {
		c->skip -= len;
		return true;
	}
	data += c->skip;
	len -= (size_t)c->skip;
	c->skip = 0;
	if (c->size >= 0 && len > (uint64_t)c->size - c->progress->got) {
		c->why = "the registry sends more than the manifest says";
		return false;
	}
	sha256_add(&c->progress->hash, data, len);
	c->progress->got += len;
	c->refused = !c->sink->take(c->sink->ctx, data, len);
	return !c->refused;
}

/* A part must begin where the last one ended: "bytes 5-9/10". */
static bool
begins_right(struct coming *c, const struct http_response *response)
{
	struct buf range = {0};
	uint64_t from = 0;
	bool ok;

	if (response->status != 206) {
		c->skip = c->progress->got;
		return true;
	}
	ok = http_header_get(response, "content-range", &range) &&
	    sscanf(buf_text(&range), "bytes %" SCNu64 "-", &from) == 1 &&
	    from == c->progress->got;
	buf_free(&range);
	if (!ok)
		c->why = "the registry sends another part than it was asked "
			 "for";
	return ok;
}

/* Between the head of an answer and its first bytes. */
struct blob_start {
	struct coming *coming;
	const struct http_response *response;
	bool begun;
};

static bool
take_part(void *ctx, const char *data, size_t len)
{
	struct blob_start *part = ctx;

	if (!part->begun && !begins_right(part->coming, part->response))
		return false;
	part->begun = true;
	return take_piece(part->coming, data, len);
}

static bool
is_ready(void *ctx, size_t len)
{
	const struct blob_start *part = ctx;
	const struct oci_sink *sink = part->coming->sink;

	return !sink->ready || sink->ready(sink->ctx, len);
}

static bool
is_wanted(void *ctx)
{
	struct coming *c = ((struct blob_start *)ctx)->coming;

	if (c->sink->go_on && !c->sink->go_on(c->sink->ctx))
		c->refused = true;
	return !c->refused;
}

/* From the byte it came to, to the end or to a fault. */
static bool
fetch_part(struct coming *c, const struct oci_ask *ask,
    struct http_response *response, struct error *err)
{
	struct blob_start part = {.coming = c, .response = response};
	const struct oci_sink sink = {take_part, is_ready, is_wanted, &part};
	struct oci_ask part_ask = *ask;
	char range[48];

	snprintf(range, sizeof(range), "bytes=%" PRIu64 "-", c->progress->got);
	part_ask.range = c->progress->got > 0 ? range : NULL;
	part_ask.sink = &sink;
	return oci_send(c->oci, &part_ask, response, err);
}

static bool
is_whole(const struct coming *c)
{
	return c->size < 0 || c->progress->got == (uint64_t)c->size;
}

/* Whether it may be tried again: it gets on, or it has not often stood. */
static bool
may_resume(const struct coming *c, const struct error *err, uint64_t before,
    double since, int *stalls)
{
	if (c->why || c->refused || err->kind == ERR_INTERRUPT)
		return false;
	if (c->progress->got - before >= PROGRESS ||
	    clock_steady() - since > PATIENCE)
		*stalls = 0;
	else
		(*stalls)++;
	return c->progress->got > 0 && *stalls < STALLS_MAX;
}

static enum oci_found
refuse_blob(
    struct coming *c, const struct http_response *response, struct error *err)
{
	oci_refuse(oci_host(c->oci), response, c->what, err);
	if (response->status != 404)
		return OCI_FAILED;
	return oci_has_code(response, "NAME_UNKNOWN") ? OCI_NO_REPOSITORY
						      : OCI_ABSENT;
}

static enum oci_found
fetch_all(struct coming *c, const struct oci_ask *ask,
    struct http_response *response, struct error *err)
{
	int stalls = 0;

	for (;;) {
		uint64_t before = c->progress->got;
		double since = clock_steady();
		bool came = fetch_part(c, ask, response, err);

		if (came && response->status != 200 && response->status != 206)
			return refuse_blob(c, response, err);
		if (came && is_whole(c))
			return OCI_FOUND;
		if (came)
			fail(err, ERR_GENERAL,
			    "%s/%s: %" PRIu64 " bytes came of %" PRId64,
			    oci_host(c->oci), c->what, c->progress->got,
			    c->size);
		if (!may_resume(c, err, before, since, &stalls))
			return OCI_FAILED;
		error_clear(err);
	}
}

static bool
check(const struct coming *c, const char *digest, struct error *err)
{
	char real[OCI_DIGEST_SIZE];

	oci_digest_of(&c->progress->hash, real);
	return strcmp(real, digest) == 0 ||
	    fail(err, ERR_GENERAL,
		"%s/%s: the registry sent a blob that is another: %s",
		oci_host(c->oci), c->what, real);
}

enum oci_found
oci_blob_get(struct oci_session *oci, const char *repository,
    const char *digest, int64_t size, struct oci_progress *progress,
    const struct oci_sink *sink, struct error *err)
{
	struct arena arena = {0};
	struct oci_progress own = {0};
	struct coming c = {.oci = oci,
	    .what = arena_printf(&arena, "%s@%s", repository, digest),
	    .size = size,
	    .sink = sink};
	const struct oci_ask ask = {
	    .path = arena_printf(&arena, "/v2/%s/blobs/%s", repository, digest),
	    .scope = oci_scope_pull(&arena, repository)};
	struct http_response response = {0};
	enum oci_found found;

	c.progress = progress ? progress : &own;
	if (c.progress->got == 0)
		sha256_begin(&c.progress->hash);
	found = fetch_all(&c, &ask, &response, err);
	if (c.refused)
		error_clear(err);
	if (found == OCI_FAILED && c.why)
		fail(err, ERR_GENERAL, "%s/%s: %s", oci_host(oci), c.what,
		    c.why);
	if (found == OCI_FOUND && !check(&c, digest, err))
		found = OCI_FAILED;
	http_response_free(&response);
	arena_free(&arena);
	return found;
}

static bool
take_text(void *ctx, const char *data, size_t len)
{
	buf_add(ctx, data, len);
	return true;
}

struct oci_sink
oci_sink_text(struct buf *out)
{
	return (struct oci_sink){.take = take_text, .ctx = out};
}

enum oci_found
oci_blob_exists(struct oci_session *oci, const char *repository,
    const char *digest, struct error *err)
{
	struct arena arena = {0};
	const char *what = arena_printf(&arena, "%s@%s", repository, digest);
	const struct oci_ask ask = {.method = "HEAD",
	    .path = arena_printf(&arena, "/v2/%s/blobs/%s", repository, digest),
	    .scope = oci_scope_pull(&arena, repository)};
	struct http_response response = {0};
	enum oci_found found = OCI_FAILED;

	if (oci_send(oci, &ask, &response, err)) {
		if (response.status == 200)
			found = OCI_FOUND;
		else if (response.status == 404)
			found = OCI_ABSENT;
		else
			oci_refuse(oci_host(oci), &response, what, err);
	}
	http_response_free(&response);
	arena_free(&arena);
	return found;
}
