/* A repository of a registry as an end of a copy.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "oci/blob.h"
#include "oci/end.h"
#include "oci/pipe.h"

enum {
	AT_ONCE = 100, /* digests of one question */
	PACE_MAX = 2,  /* seconds between two manifests */
	CREDIT = 1     /* seconds: what its bucket holds after a pause */
};

struct remote {
	struct oci_end end;
	struct arena arena;
	struct oci_target target;
	oci_there *there;
	void *ctx;
	bool may_not_ask; /* `there` was refused */
	struct kept *texts;
	json_t *digests;   /* reference: its digest, or "" */
	json_t *left;      /* digest: an upload that broke off */
	double pace, next; /* seconds between manifests, once it wants that */
};

/* A manifest that was asked for ahead. */
struct kept {
	struct kept *next;
	struct oci_text text;
	char reference[]; /* it was asked for by that */
};

static struct remote *
place_of(const struct oci_end *end)
{
	return end->ctx;
}

static bool
take_kept(struct remote *place, const char *reference, struct oci_text *out)
{
	for (struct kept **link = &place->texts; *link; link = &(*link)->next) {
		struct kept *kept = *link;

		if (strcmp(kept->reference, reference) != 0)
			continue;
		*out = kept->text;
		*link = kept->next;
		free(kept);
		return true;
	}
	return false;
}

static enum oci_found
manifest(struct oci_end *end, const char *reference, struct oci_text *out,
    struct error *err)
{
	struct remote *place = place_of(end);
	const struct oci_target *t = &place->target;

	if (take_kept(place, reference, out))
		return OCI_FOUND;
	return oci_manifest_get(t->oci, t->repository, reference, out, err);
}

static enum oci_found
digest(struct oci_end *end, const char *reference, char out[OCI_DIGEST_SIZE],
    struct error *err)
{
	struct remote *place = place_of(end);
	const struct oci_target *t = &place->target;
	const char *kept = json_get_string(place->digests, reference);
	bool found = kept && *kept;

	if (!kept)
		return oci_manifest_digest(
		    t->oci, t->repository, reference, out, err);
	snprintf(out, OCI_DIGEST_SIZE, "%s", kept);
	json_object_del(place->digests, reference);
	return found ? OCI_FOUND : OCI_ABSENT;
}

static enum oci_found
tags(struct oci_end *end, bool (*each)(void *ctx, const char *tag), void *ctx,
    struct error *err)
{
	const struct oci_target *t = &place_of(end)->target;

	return oci_tags(t->oci, t->repository, each, ctx, err);
}

static enum oci_found
referrers(
    struct oci_end *end, const char *of, struct buf *out, struct error *err)
{
	const struct oci_target *t = &place_of(end)->target;

	return oci_referrers(t->oci, t->repository, of, out, err);
}

/* A blob that is read. */
struct inflow {
	const struct oci_target *target;
	const struct oci_descriptor *blob;
	struct oci_pipe *pipe;
};

static bool
fetch(void *ctx, struct oci_progress *progress, const struct oci_sink *sink,
    struct error *err)
{
	const struct inflow *r = ctx;

	return oci_blob_get(r->target->oci, r->target->repository,
		   r->blob->digest, r->blob->size, progress, sink,
		   err) == OCI_FOUND;
}

static bool
blob_open(struct oci_end *end, const struct oci_descriptor *blob,
    struct oci_bytes *out, void **handle, struct error *err)
{
	struct inflow *r = xmalloc(sizeof(*r));

	(void)err;
	*r = (struct inflow){.target = &place_of(end)->target, .blob = blob};
	r->pipe = oci_pipe_open((uint64_t)blob->size, fetch, r, out);
	*handle = r;
	return true;
}

static void
blob_close(struct oci_end *end, void *handle)
{
	struct inflow *r = handle;

	(void)end;
	oci_pipe_close(r->pipe);
	free(r);
}

/* One after the other. */
static bool
look_at_each(struct remote *place, const struct oci_descriptor *const *blobs,
    size_t n, bool *there, struct error *err)
{
	const struct oci_target *t = &place->target;

	for (size_t i = 0; i < n; i++) {
		enum oci_found found = oci_blob_exists(
		    t->oci, t->repository, blobs[i]->digest, err);

		if (found == OCI_FAILED)
			return false;
		there[i] = found == OCI_FOUND;
	}
	return true;
}

static bool
blobs_there(struct oci_end *end, const struct oci_descriptor *const *blobs,
    size_t n, bool *there, struct error *err)
{
	struct remote *place = place_of(end);

	for (size_t at = 0; at < n; at += AT_ONCE) {
		size_t some = n - at < AT_ONCE ? n - at : AT_ONCE;

		if (place->there && !place->may_not_ask) {
			if (place->there(
				place->ctx, blobs + at, some, there + at, err))
				continue;
			if (err->kind != ERR_NONE)
				return false;
			place->may_not_ask = true;
		}
		if (!look_at_each(place, blobs + at, some, there + at, err))
			return false;
	}
	return true;
}

static bool
blob_put(struct oci_end *end, const struct oci_descriptor *blob,
    const struct oci_bytes *bytes, struct error *err)
{
	return oci_blob_put(&place_of(end)->target, blob->digest, bytes,
	    json_get_string(place_of(end)->left, blob->digest), err);
}

static bool
blob_mount(struct oci_end *end, const struct oci_end *from,
    const struct oci_descriptor *blob, bool *mounted, struct error *err)
{
	const struct oci_target *t = &place_of(end)->target, *other;

	*mounted = false;
	if (from->kind != end->kind)
		return true;
	other = &place_of(from)->target;
	if (strcmp(oci_origin(t->oci), oci_origin(other->oci)) != 0 ||
	    strcmp(t->repository, other->repository) == 0)
		return true;
	return oci_blob_mount(t, blob->digest, other->repository, mounted, err);
}

/* A registry that asked for time is asked no faster than ECR's default: ten
 * manifests a second, and slower where that is too fast. */
static void
adapt_pace(struct remote *place)
{
	place->pace = place->pace > 0 ? place->pace * 1.25 : 0.1;
	if (place->pace > PACE_MAX)
		place->pace = PACE_MAX;
	place->next = clock_steady() + place->pace;
}

static enum oci_put
put(struct oci_end *end, struct oci_putting *m, struct error *err)
{
	struct remote *place = place_of(end);
	unsigned before = oci_throttled(place->target.oci);
	double now = clock_steady();
	enum oci_put done;

	if (place->pace > 0 && place->next > now &&
	    !interrupt_sleep(place->next - now)) {
		fail(err, ERR_INTERRUPT, "%s", "");
		return OCI_PUT_FAILED;
	}
	place->next = fmax(place->next, clock_steady() - CREDIT) + place->pace;
	done = oci_manifest_put(&place->target, m, err);
	if (oci_throttled(place->target.oci) != before)
		adapt_pace(place);
	return done;
}

static const struct oci_end_kind kind = {
    .manifest = manifest,
    .digest = digest,
    .tags = tags,
    .referrers = referrers,
    .blob_open = blob_open,
    .blob_close = blob_close,
    .blobs_there = blobs_there,
    .blob_put = blob_put,
    .blob_mount = blob_mount,
    .put = put,
};

struct oci_end *
oci_end_registry(struct oci_session *oci, const char *repository,
    const char *from, bool ecr, oci_there *there, void *ctx)
{
	struct remote *place = xmalloc(sizeof(*place));
	const char *scope;

	*place = (struct remote){.there = there,
	    .ctx = ctx,
	    .digests = json_object(),
	    .left = json_object()};
	/* one token for both, or a mount is refused */
	scope = arena_printf(&place->arena, "repository:%s:pull,push%s%s%s",
	    repository, from ? " repository:" : "", from ? from : "",
	    from ? ":pull" : "");
	place->target = (struct oci_target){oci, repository, scope, ecr};
	place->end = (struct oci_end){&kind,
	    arena_printf(&place->arena, "%s/%s", oci_host(oci), repository),
	    place};
	return &place->end;
}

void
oci_end_registry_free(struct oci_end *end)
{
	struct remote *place = end ? end->ctx : NULL;

	if (!place)
		return;
	while (place->texts) {
		struct kept *kept = place->texts;

		place->texts = kept->next;
		oci_text_free(&kept->text);
		free(kept);
	}
	json_decref(place->digests);
	json_decref(place->left);
	arena_free(&place->arena);
	free(place);
}

const struct oci_target *
oci_end_target(const struct oci_end *end)
{
	return end->kind == &kind ? &place_of(end)->target : NULL;
}

void
oci_end_keep_text(
    struct oci_end *end, const char *reference, struct oci_text *text)
{
	size_t len = strlen(reference) + 1;
	struct kept *kept = xmalloc(sizeof(*kept) + len);

	kept->text = *text;
	*text = (struct oci_text){0};
	memcpy(kept->reference, reference, len);
	kept->next = place_of(end)->texts;
	place_of(end)->texts = kept;
}

void
oci_end_keep_digest(
    struct oci_end *end, const char *reference, const char *found)
{
	json_object_set_new(
	    place_of(end)->digests, reference, json_text(found));
}

json_t *
oci_end_left(const struct oci_end *end)
{
	return place_of(end)->left;
}
