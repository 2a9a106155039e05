#include "local/pull.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "local/auth.h"
#include "local/blob.h"
#include "local/host.h"
#include "local/image.h"
#include "local/layer.h"
#include "local/manifest.h"
#include "local/oci_check.h"
#include "local/replicate.h"
#include "local/repo.h"
#include "local/sql.h"
#include "local/upstream.h"

/* One image on its way. */
struct pull {
	struct server *server;
	struct arena *arena;
	const char *account, *region, *name, *reference;
	const char *url, *repository;           /* upstream */
	const char *from_account, *from_region; /* when it is a neighbour */
	struct upstream *upstream;
	struct buf body; /* the manifest */
	const char *media_type;
	struct manifest manifest;
	struct error err;
};

/* Those who ask for what is on its way wait for it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t landed = PTHREAD_COND_INITIALIZER;

static struct flight {
	struct flight *next;
	const struct pull *pull;
} * flights;

static bool
is_flying(const struct pull *p)
{
	for (const struct flight *f = flights; f; f = f->next)
		if (strcmp(f->pull->name, p->name) == 0 &&
		    strcmp(f->pull->reference, p->reference) == 0 &&
		    strcmp(f->pull->account, p->account) == 0 &&
		    strcmp(f->pull->region, p->region) == 0)
			return true;
	return false;
}

/* False: another had it on its way, and it has landed meanwhile. */
static bool
take_off(struct flight *flight)
{
	bool waited = false;

	pthread_mutex_lock(&lock);
	while (is_flying(flight->pull)) {
		waited = true;
		pthread_cond_wait(&landed, &lock);
	}
	if (!waited) {
		flight->next = flights;
		flights = flight;
	}
	pthread_mutex_unlock(&lock);
	return !waited;
}

static void
land(struct flight *flight)
{
	struct flight **at = &flights;

	pthread_mutex_lock(&lock);
	while (*at != flight)
		at = &(*at)->next;
	*at = flight->next;
	pthread_cond_broadcast(&landed);
	pthread_mutex_unlock(&lock);
}

/* What is left of the name behind a rule's prefix; NULL: it does not fit. */
static const char *
rest_of(const char *name, const char *prefix)
{
	size_t len;

	if (!prefix)
		return NULL;
	if (strcmp(prefix, "ROOT") == 0)
		return name;
	len = strlen(prefix);
	return strncmp(name, prefix, len) == 0 && name[len] == '/'
	    ? name + len + 1
	    : NULL;
}

static void
use_rule(struct pull *p, const char *text, const char *rest)
{
	json_error_t error;
	json_auto_t *rule = text ? json_read(text, strlen(text), &error) : NULL;
	const char *prefix = json_get_string(rule, "upstreamRepositoryPrefix");
	const char *url = json_get_string(rule, "upstreamRegistryUrl");

	if (!url)
		return;
	p->url = arena_strdup(p->arena, url);
	p->repository = prefix && strcmp(prefix, "ROOT") != 0
	    ? arena_printf(p->arena, "%s/%s", prefix, rest)
	    : arena_strdup(p->arena, rest);
}

static bool
find_rule(struct pull *p)
{
	struct registry registry;
	struct sqlite3_stmt *q;
	struct tx tx;

	if (!store_read(p->server->store, &tx))
		return false;
	if (registry_find(&tx, p->arena, p->account, p->region, &registry)) {
		q = sql_bind(&tx,
		    "SELECT name, value FROM item WHERE registry=?"
		    " AND kind='pull_through'"
		    " ORDER BY name='ROOT', length(name) DESC",
		    "i", registry.id);
		while (sql_step(&tx, q)) {
			const char *rest =
			    rest_of(p->name, sql_text(p->arena, q, 0));

			if (rest && !p->url)
				use_rule(p, sql_text(p->arena, q, 1), rest);
		}
	}
	store_end(&tx);
	return p->url != NULL;
}

static bool
fetch_manifest(struct pull *p)
{
	char digest[DIGEST_SIZE];
	const char *why;

	if (!upstream_manifest(p->upstream, p->arena, p->reference, &p->body,
		&p->media_type, &p->err))
		return false;
	hash_bytes(buf_text(&p->body), p->body.len, digest);
	if (strchr(p->reference, ':') && strcmp(p->reference, digest) != 0)
		return fail(&p->err, EXIT_GENERAL,
		    "the manifest from upstream has another digest");
	if (!oci_manifest_check(
		buf_text(&p->body), p->body.len, p->media_type, &why) ||
	    !manifest_parse(
		p->arena, buf_text(&p->body), p->body.len, &p->manifest, &why))
		return fail(&p->err, EXIT_GENERAL, "%s", why);
	return true;
}

/* Another account's or region's registry is in this very process. */
static bool
is_neighbour(struct pull *p)
{
	char account[HOST_ACCOUNT], region[HOST_REGION];

	if (!host_read_registry(p->url, account, region))
		return false;
	p->from_account = arena_strdup(p->arena, account);
	p->from_region = arena_strdup(p->arena, region);
	return true;
}

static bool
copy_manifest(struct pull *p, struct tx *tx)
{
	struct registry registry;
	struct image image;
	struct repo repo;
	size_t len = 0;
	char *bytes;

	if (!registry_find(
		tx, p->arena, p->from_account, p->from_region, &registry) ||
	    !repo_find(tx, p->arena, registry.id, p->repository, &repo) ||
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
	struct caller caller = {p->account, p->region, p->account, ""};
	const char *why;
	struct tx tx;
	bool found;

	if (auth_is_foreign(p->server, &caller, p->from_account))
		return fail(&p->err, EXIT_GENERAL, "%s",
		    auth_denial(p->arena, &caller, "BatchGetImage",
			p->from_account, p->repository));
	if (!store_read(p->server->store, &tx))
		return fail(&p->err, EXIT_GENERAL, "the store is not there");
	found = copy_manifest(p, &tx);
	store_end(&tx);
	if (!found)
		return fail(&p->err, EXIT_GENERAL,
		    "the registry with id '%s' in %s has no such image",
		    p->from_account, p->from_region);
	return manifest_parse(p->arena, buf_text(&p->body), p->body.len,
		   &p->manifest, &why) ||
	    fail(&p->err, EXIT_GENERAL, "%s", why);
}

static bool
take(void *ctx, const void *data, size_t len)
{
	return upload_write(ctx, data, len);
}

static bool
fetch_blob(struct pull *p, const struct reference *r)
{
	struct upload *upload = upload_start(p->server->blobs, 0);

	if (!upload)
		return fail(&p->err, EXIT_GENERAL, "cannot write blobs");
	if (!upstream_blob(p->upstream, r->digest, (uint64_t)r->size, take,
		upload, &p->err)) {
		upload_cancel(upload);
		return false;
	}
	return upload_finish(upload, r->digest) ||
	    fail(&p->err, EXIT_GENERAL,
		"the blob '%s' from upstream has another digest", r->digest);
}

static bool
has_layer(struct pull *p, const char *digest)
{
	struct registry registry;
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
is_wanted(const struct reference *r)
{
	return r->kind != REFERENCE_CHILD && !r->foreign;
}

static bool
fetch_blobs(struct pull *p)
{
	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct reference *r = &p->manifest.references[i];

		if (is_wanted(r) && !has_layer(p, r->digest) &&
		    !fetch_blob(p, r))
			return false;
	}
	return true;
}

/* A layer that was there may have been collected meanwhile; not so within a
 * write transaction. */
static bool
has_blob(struct pull *p, const char *digest)
{
	uint64_t size;
	int fd = blob_open(p->server->blobs, digest, &size);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
link_all(struct pull *p, struct tx *tx, const struct repo *repo)
{
	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct reference *r = &p->manifest.references[i];

		if (is_wanted(r) &&
		    (!has_blob(p, r->digest) ||
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
	struct registry registry;
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
		return fail(&p->err, EXIT_GENERAL, "the store is not there");
	good = put(p, &tx, &why) && store_commit(&tx);
	store_end(&tx);
	return good ||
	    fail(&p->err, EXIT_GENERAL, "%s",
		why.message ? why.message : "the store failed");
}

static bool
run(struct pull *p)
{
	bool good;

	if (is_neighbour(p)) {
		good = read_neighbour(p) && keep(p);
	} else {
		p->upstream = upstream_open(p->url, p->repository);
		good = fetch_manifest(p) && fetch_blobs(p) && keep(p);
		upstream_close(p->upstream);
	}
	buf_free(&p->body);
	return good;
}

enum pull_result
pull_image(struct server *server, struct arena *arena, const char *account,
    const char *region, const char *name, const char *reference,
    const char **why)
{
	struct pull p = {.server = server,
	    .arena = arena,
	    .account = account,
	    .region = region,
	    .name = name,
	    .reference = reference};
	struct flight flight = {.pull = &p};
	bool good;

	if (!find_rule(&p))
		return PULL_NO_RULE;
	if (!take_off(&flight))
		return PULL_DONE;
	good = run(&p);
	land(&flight);
	if (!good)
		*why = arena_strdup(
		    arena, p.err.message ? p.err.message : "unknown");
	error_clear(&p.err);
	return good ? PULL_DONE : PULL_FAILED;
}
