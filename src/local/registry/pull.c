/* Over 400 lines because an image comes in one way, wherever it is from.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/pull.h"

#include <errno.h>
#include <string.h>

#include "local/auth/access.h"
#include "base/url.h"
#include "local/store/blob.h"
#include "local/store/upload.h"
#include "local/registry/flight.h"
#include "local/http/host.h"
#include "local/store/image.h"
#include "local/store/layer.h"
#include "local/store/manifest.h"
#include "local/registry/pull_rule.h"
#include "local/registry/replicate.h"
#include "local/store/repo.h"
#include "local/store/sql.h"
#include "local/store/template.h"
#include "local/store/collect.h"
#include "local/registry/upstream.h"

/* As much as the service takes. */
#define MAX_LAYER (52000LL * 1024 * 1024)

/* What a chain of servers may have grown to. */
enum { MAX_VIA = 1024 };

/* One image on its way. */
struct pull {
	struct server *server;
	struct arena *arena;
	const struct request *request;
	const char *account, *region, *name, *reference;
	struct pull_source from;
	const char *from_account, *from_region; /* when it is a neighbour */
	struct flight flight;
	struct upstream *upstream;
	struct buf body; /* the manifest */
	const char *media_type;
	struct manifest manifest;
	size_t n_fetched;        /* of its references */
	struct blob_hold *holds; /* n_held of them */
	size_t n_held;
	bool homeless; /* no repository could be made for it */
	struct error err;
};

static bool
is_awaited(void *ctx)
{
	struct pull *p = ctx;

	return !p->server->stopping && !http_client_left(p->request);
}

/* Others may still wait when the client that began it has gone. */
static bool
is_still_awaited(void *ctx)
{
	struct pull *p = ctx;

	return !p->server->stopping &&
	    (!http_client_left(p->request) || flight_is_awaited(&p->flight));
}

/* What it names stays, what was there and what comes, until all of it is. */
static bool
parse_manifest(struct pull *p)
{
	const char *why;
	size_t n;

	if (!manifest_parse(p->arena, buf_text(&p->body), p->body.len,
		p->media_type, &p->manifest, &why))
		return fail(&p->err, ERR_GENERAL, "%s", why);
	n = p->manifest.n_references;
	p->holds = arena_array(p->arena, struct blob_hold, n + 1);
	for (; p->n_held < n; p->n_held++)
		blob_hold(p->server->blobs, &p->holds[p->n_held],
		    p->manifest.references[p->n_held].digest);
	return true;
}

static bool
fetch_manifest(struct pull *p)
{
	char digest[DIGEST_SIZE];

	if (!upstream_manifest(p->upstream, p->arena, p->reference, &p->body,
		&p->media_type, &p->err))
		return false;
	hash_bytes(buf_text(&p->body), p->body.len, digest);
	if (strchr(p->reference, ':') && strcmp(p->reference, digest) != 0)
		return fail(&p->err, ERR_GENERAL,
		    "the manifest from upstream has another digest");
	return parse_manifest(p);
}

/* Another account's or region's registry is in this very process. */
static bool
is_neighbour(struct pull *p)
{
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct url url;

	url_split_server(&url, p->from.url);
	if (!host_read_registry(
		arena_strndup(p->arena, url.host.at, url.host.len), account,
		region))
		return false;
	p->from_account = arena_strdup(p->arena, account);
	p->from_region = arena_strdup(p->arena, region);
	return true;
}

static bool
copy_manifest(struct pull *p, struct tx *tx)
{
	struct realm registry;
	struct image image;
	struct repo repo;
	size_t len = 0;
	char *bytes;

	if (!registry_find(
		tx, p->arena, p->from_account, p->from_region, &registry) ||
	    !repo_find(tx, p->arena, registry.id, p->from.repository, &repo) ||
	    !image_find(tx, p->arena, &repo, p->reference, &image))
		return false;
	bytes = image_manifest(tx, p->arena, image.id, &len);
	if (!bytes)
		return false;
	buf_add(&p->body, bytes, len);
	p->media_type = image.media_type;
	return true;
}

static bool
read_neighbour(struct pull *p)
{
	struct caller caller = auth_account(p->arena, p->account, p->region);
	const struct access access = {.server = p->server,
	    .caller = &caller,
	    .account = p->from_account,
	    .region = p->from_region,
	    .action = "BatchGetImage"};
	struct refusal refusal = {0};
	struct tx tx;
	bool found;

	if (p->from.role)
		caller.arn = p->from.role;
	if (!access_check_alone(
		p->arena, &access, p->from.repository, &refusal))
		return fail(&p->err, ERR_GENERAL, "%s",
		    refusal.code ? refusal.message : "the store failed");
	if (!store_read(p->server->store, &tx))
		return fail(
		    &p->err, ERR_GENERAL, "the store cannot be used now");
	found = copy_manifest(p, &tx);
	store_end(&tx);
	if (!found)
		return fail(&p->err, ERR_GENERAL,
		    "the registry with id '%s' in %s has no such image",
		    p->from_account, p->from_region);
	return parse_manifest(p);
}

static bool
take(void *ctx, const void *data, size_t len)
{
	return upload_write(ctx, data, len);
}

static bool
has_layer(struct pull *p, const char *digest)
{
	struct realm registry;
	struct repo repo;
	struct tx tx;
	bool has;

	if (!store_read(p->server->store, &tx))
		return false;
	has = registry_find(&tx, p->arena, p->account, p->region, &registry) &&
	    repo_find(&tx, p->arena, registry.id, p->name, &repo) &&
	    layer_find(&tx, &repo, digest, NULL);
	store_end(&tx);
	return has;
}

static bool
is_wanted(const struct referred *r)
{
	return r->kind != REFERENCE_CHILD && !r->foreign;
}

/* Every size is known before a byte is asked for. */
static bool
has_room(struct pull *p)
{
	uint64_t room = blobs_room(p->server->blobs), needed = 0;

	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct referred *r = &p->manifest.references[i];

		if (!is_wanted(r) || has_layer(p, r->digest))
			continue;
		if (!digest_is_valid(r->digest) || r->size < 0 ||
		    r->size > MAX_LAYER)
			return fail(&p->err, ERR_GENERAL,
			    "a layer of the manifest from upstream has no "
			    "digest or size that can be");
		needed += (uint64_t)r->size;
		if (needed > room)
			return fail(&p->err, ERR_GENERAL,
			    "there is no room for the image from upstream");
	}
	return true;
}

static bool
fetch_blob(struct pull *p, const struct referred *r)
{
	struct upload *upload = upload_start(p->server->blobs, 0);

	if (!upload)
		return fail(&p->err, ERR_GENERAL, "cannot write blobs");
	if (!upstream_blob(p->upstream, r->digest, (uint64_t)r->size, take,
		upload, &p->err)) {
		upload_cancel(upload);
		return false;
	}
	return upload_finish(upload, r->digest) ||
	    fail(&p->err, ERR_GENERAL,
		errno == EINVAL
		    ? "the blob '%s' from upstream has another digest"
		    : "the blob '%s' from upstream cannot be kept",
		r->digest);
}

static bool
fetch_blobs(struct pull *p)
{
	for (; p->n_fetched < p->manifest.n_references; p->n_fetched++) {
		const struct referred *r =
		    &p->manifest.references[p->n_fetched];

		if (is_wanted(r) && !has_layer(p, r->digest) &&
		    !fetch_blob(p, r))
			return false;
	}
	return true;
}

/* An image that did not come whole leaves nothing. */
static void
forget_blobs(struct pull *p)
{
	for (size_t i = 0; i < p->n_fetched; i++)
		if (is_wanted(&p->manifest.references[i]))
			drop_blob(p->server->store, p->server->blobs,
			    p->manifest.references[i].digest);
}

/* A neighbour's may have gone before they were held. */
static bool
link_all(struct pull *p, struct tx *tx, const struct repo *repo)
{
	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct referred *r = &p->manifest.references[i];

		if (is_wanted(r) &&
		    (!blob_is_there(p->server->blobs, r->digest) ||
			!layer_link(
			    tx, repo, r->digest, r->size, r->media_type)))
			return false;
	}
	return true;
}

static bool
put(struct pull *p, struct tx *tx, struct refusal *why)
{
	struct image_put image = {.manifest = buf_text(&p->body),
	    .len = p->body.len,
	    .media_type = p->media_type,
	    .tag = strchr(p->reference, ':') ? NULL : p->reference};
	struct realm registry;
	struct image out;
	struct repo repo;

	return registry_find(tx, p->arena, p->account, p->region, &registry) &&
	    repo_find_or_create(tx, p->arena, &registry, p->name,
		"PULL_THROUGH_CACHE", &repo, why) &&
	    link_all(p, tx, &repo) &&
	    image_put(tx, p->arena, &registry, &repo, &image, &out, why) &&
	    replicate_image(
		p->server, tx, p->arena, &registry, &repo, &out, image.tag);
}

static bool
keep(struct pull *p)
{
	struct refusal why = {0};
	struct tx tx;
	bool good;

	if (!store_write(p->server->store, &tx))
		return fail(
		    &p->err, ERR_GENERAL, "the store cannot be used now");
	good = put(p, &tx, &why) && store_commit(&tx);
	store_end(&tx);
	p->homeless = why.code && strcmp(why.code, REPO_NOT_FOUND) == 0;
	return good ||
	    fail(&p->err, ERR_GENERAL, "%s",
		why.message ? why.message : "the store failed");
}

/* The servers that ask for this, and this one. */
static const char *
name_chain(struct pull *p)
{
	const char *before = request_header(p->request, "Via");

	return arena_printf(p->arena, "%s%s1.1 %s", before ? before : "",
	    before ? ", " : "", p->server->id);
}

/* A rule may name this very server, or one whose rule does: then it would wait
 * for itself. */
static bool
is_round(struct pull *p)
{
	const char *before = request_header(p->request, "Via");

	return before &&
	    (strlen(before) > MAX_VIA || strstr(before, p->server->id));
}

static bool
run(struct pull *p)
{
	bool good;

	if (is_neighbour(p)) {
		good = read_neighbour(p) && keep(p);
	} else {
		p->upstream = upstream_open(p->from.url, p->from.repository,
		    name_chain(p), p->server->options.least_rate,
		    is_still_awaited, p);
		good = fetch_manifest(p) && has_room(p) && fetch_blobs(p) &&
		    keep(p);
		upstream_close(p->upstream);
	}
	while (p->n_held > 0)
		blob_let_go(p->server->blobs, &p->holds[--p->n_held]);
	if (!good)
		forget_blobs(p);
	buf_free(&p->body);
	return good;
}

/* The service's text has been seen as far as "Verify that the credenti". */
static enum pull_result
say_why(struct pull *p, const char **why)
{
	bool denied = p->err.kind == ERR_SIGNED_OUT;

	*why = denied
	    ? "The authentication to the upstream registry failed. Verify that "
	      "the credentials are valid and try again."
	    : arena_strdup(
		  p->arena, p->err.message ? p->err.message : "unknown");
	error_clear(&p->err);
	return p->homeless ? PULL_NO_RULE : denied ? PULL_DENIED : PULL_FAILED;
}

enum pull_result
pull_image(struct request *request, const char *account, const char *region,
    const char *name, const char *reference, const char **why)
{
	struct pull p = {.server = request->server,
	    .arena = request->arena,
	    .request = request,
	    .account = account,
	    .region = region,
	    .name = name,
	    .reference = reference,
	    .flight = {account, region, name, reference, NULL, 0, 0}};
	bool good = false;

	if (!pull_rule_find(
		p.server->store, p.arena, account, region, name, &p.from))
		return PULL_NO_RULE;
	if (is_round(&p)) {
		*why = "the rule leads back to this server itself";
		return PULL_FAILED;
	}
	switch (flight_begin(&p.flight, is_awaited, &p)) {
	case FLIGHT_LANDED:
		return PULL_DONE;
	case FLIGHT_OURS:
		good = run(&p);
		flight_land(&p.flight);
		break;
	case FLIGHT_LEFT:
		fail(&p.err, ERR_GENERAL, "no client waits for it any more");
	}
	return good ? PULL_DONE : say_why(&p, why);
}
