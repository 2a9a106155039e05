/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "rules/tags.h"
#include "base/memory/buf.h"
#include "local/store/hash.h"
#include "local/store/image.h"
#include "local/store/layer.h"
#include "local/store/manifest.h"
#include "local/store/scan.h"
#include "local/store/sql.h"

/* One call of image_put(), spread over the steps of it. */
struct putting {
	struct tx *tx;
	struct arena *arena;
	const struct realm *registry;
	const struct repo *repo;
	const struct image_put *put;
	struct refusal *why;
	struct manifest manifest;
	const char *media_type;
	char digest[DIGEST_SIZE];
	int64_t size;
};

static bool
check_digest(struct putting *p)
{
	const struct image_put *put = p->put;

	hash_bytes(put->manifest, put->len, p->digest);
	if (!put->digest || strcmp(put->digest, p->digest) == 0)
		return true;
	return refuse(p->why, p->arena, "ImageDigestDoesNotMatchException",
	    "The specified image digest '%s' does not match the digest '%s' "
	    "of the image manifest",
	    put->digest, p->digest);
}

/* Measured by others, and in no document of the service. */
enum { MAX_LAYERS = 500, MAX_TAGS = 1000, PUBLIC_IMAGES = 10000 };

static bool
refuse_manifest(struct putting *p, const char *text)
{
	return refuse(p->why, p->arena, "InvalidParameterException",
	    "Invalid parameter at 'ImageManifest' failed to satisfy "
	    "constraint: '%s'",
	    text);
}

/* Every listing has these: a media type has 255 letters at the most, and no
 * digest more. */
static bool
is_long(const char *text)
{
	return text && strlen(text) > 255;
}

/* The service takes no parameters in a media type. */
static bool
has_parameters(const struct manifest *manifest)
{
	const char *type = manifest->artifact_type;
	size_t i = 0;

	while (!(type && strchr(type, ';')) && i < manifest->n_references)
		type = manifest->references[i++].media_type;
	return type && strchr(type, ';');
}

static bool
check_limits(struct putting *p)
{
	size_t layers = 0;

	if (p->put->by_specification)
		return true;
	for (size_t i = 0; i < p->manifest.n_references; i++)
		if (p->manifest.references[i].kind == REFERENCE_LAYER)
			layers++;
	if (layers > MAX_LAYERS)
		return refuse_manifest(
		    p, "Limit on number of layers per image exceeded");
	return !has_parameters(&p->manifest) ||
	    refuse_manifest(p, "Invalid JSON syntax");
}

static bool
check_manifest(struct putting *p)
{
	const struct image_put *put = p->put;
	const char *reason;

	if (!manifest_parse(p->arena, put->manifest, put->len, put->media_type,
		&p->manifest, &reason))
		return refuse_manifest(p, "Invalid JSON syntax");
	p->media_type =
	    put->media_type ? put->media_type : p->manifest.media_type;
	if (is_long(p->manifest.artifact_type) || is_long(p->manifest.subject))
		return refuse_manifest(p, "Invalid JSON syntax");
	return check_limits(p) && check_digest(p);
}

/* An index is as big as the biggest image that it names. */
static bool
child_size(struct putting *p, const struct referred *r)
{
	struct image child;

	if (!image_find(p->tx, p->arena, p->repo, r->digest, &child))
		return false;
	if (child.size > p->size)
		p->size = child.size;
	return true;
}

/* Whether another repository than this has it. */
static bool
is_elsewhere(struct putting *p, const struct referred *r)
{
	int64_t one;

	if (r->kind != REFERENCE_CHILD)
		return layer_is_used(p->tx, r->digest);
	return sql_get_int(p->tx, &one,
	    "SELECT 1 FROM repository WHERE EXISTS(SELECT 1 FROM image"
	    " WHERE image.repository=repository.id AND digest=?) LIMIT 1",
	    "s", r->digest);
}

static bool
is_missing(struct putting *p, const struct referred *r)
{
	if (r->kind == REFERENCE_CHILD
		? child_size(p, r)
		: layer_find(p->tx, p->repo, r->digest, NULL))
		return false;
	if (r->foreign || p->put->check_layers == LAYERS_ANY)
		return false;
	return p->put->check_layers == LAYERS_HERE || is_elsewhere(p, r);
}

static bool
check_references(struct putting *p)
{
	struct buf missing = {0};
	bool child = false;

	p->size = p->manifest.index ? 0 : p->manifest.size;
	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct referred *r = &p->manifest.references[i];

		if (!is_missing(p, r))
			continue;
		child = r->kind == REFERENCE_CHILD;
		buf_printf(
		    &missing, "%s%s", missing.len ? ", " : "", r->digest);
	}
	if (missing.len)
		refuse(p->why, p->arena,
		    child ? "ReferencedImagesNotFoundException"
			  : "LayersNotFoundException",
		    "%s with digests '[%s]' required for pushing image into "
		    "repository with name '%s' in the registry with id '%s' do "
		    "not exist",
		    child ? "Images" : "Layers", missing.data, p->repo->name,
		    p->registry->account);
	buf_free(&missing);
	return !p->why->code && !p->tx->failed;
}

/* Whether the statement counts fewer than `most`; a database that fails has no
 * room either. */
static bool
has_room(struct putting *p, const char *statement, int64_t id, int most)
{
	int64_t n = most;

	return sql_get_int(p->tx, &n, statement, "i", id) && n < most;
}

static bool
check_count(struct putting *p, const struct image *image)
{
	return has_room(p, "SELECT count(*) FROM tag WHERE image=?", image->id,
		   MAX_TAGS) ||
	    p->tx->failed ||
	    refuse(p->why, p->arena, "LimitExceededException",
		"Adding tag '%s' to an image in the repository with name '%s' "
		"in registry with id '%s' exceeds the maximum allowed number "
		"of tags per image which is '%d'",
		p->put->tag, p->repo->name, p->registry->account, MAX_TAGS);
}

/* ECR Public holds fewer than anybody has brought together otherwise. */
static bool
check_room(struct putting *p)
{
	return !registry_is_public(p->registry->region) ||
	    has_room(p, "SELECT count(*) FROM image WHERE repository=?",
		p->repo->id, PUBLIC_IMAGES) ||
	    p->tx->failed ||
	    refuse(p->why, p->arena, "LimitExceededException",
		"Adding an image to the repository with name '%s' in registry "
		"with id '%s' exceeds the maximum allowed number of images per "
		"repository which is '%d'",
		p->repo->name, p->registry->account, PUBLIC_IMAGES);
}

static bool
refuse_again(struct putting *p)
{
	return refuse(p->why, p->arena, "ImageAlreadyExistsException",
	    "Image with digest '%s' and tag '%s' already exists in the "
	    "repository with name '%s' in registry with id '%s'",
	    p->digest, p->put->tag ? p->put->tag : "null", p->repo->name,
	    p->registry->account);
}

static bool
check_tag(struct putting *p, const struct image *there, bool is_there)
{
	const char *tag = p->put->tag;
	struct image holder;
	bool held, same;

	if (!tag)
		return !is_there || !p->put->check_exists || refuse_again(p);
	held = image_find(p->tx, p->arena, p->repo, tag, &holder);
	if (p->tx->failed)
		return false;
	same = held && is_there && holder.id == there->id;
	if (is_there && !same && !check_count(p, there))
		return false;
	if (!held)
		return true;
	if (same && p->put->check_exists)
		return refuse_again(p);
	if ((same && !p->put->is_push) ||
	    !tag_is_immutable(p->repo->mutability, p->repo->exclusions, tag))
		return true;
	return refuse(p->why, p->arena, "ImageTagAlreadyExistsException",
	    "The image tag '%s' already exists in the '%s' repository and "
	    "cannot be overwritten because the %s is immutable.",
	    tag, p->repo->name,
	    strstr(p->repo->mutability, "EXCLUSION") ? "tag" : "repository");
}

static bool
insert_references(struct putting *p, int64_t image)
{
	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct referred *r = &p->manifest.references[i];

		if (!sql_run(p->tx,
			"INSERT OR IGNORE INTO reference(image, digest, kind,"
			" size) VALUES(?,?,?,?)",
			"isii", image, r->digest, (int64_t)r->kind, r->size))
			return false;
	}
	return true;
}

static bool
insert_image(struct putting *p, struct image *out)
{
	const struct image_put *put = p->put;
	double pushed = put->pushed > 0 ? put->pushed : clock_wall();

	if (!sql_run(p->tx,
		"INSERT INTO image(repository, digest, media_type,"
		" artifact_type, subject, size, manifest_size, pushed, status)"
		" VALUES(?,?,?,?,?,?,?,?,'ACTIVE')",
		"issssiid", p->repo->id, p->digest, p->media_type,
		p->manifest.artifact_type, p->manifest.subject, p->size,
		(int64_t)put->len, pushed))
		return false;
	*out = (struct image){.id = sql_row_id(p->tx),
	    .digest = arena_strdup(p->arena, p->digest),
	    .media_type = p->media_type,
	    .artifact_type = p->manifest.artifact_type,
	    .subject = p->manifest.subject,
	    .size = p->size,
	    .manifest_size = (int64_t)put->len,
	    .pushed = pushed,
	    .status = "ACTIVE"};
	return sql_run(p->tx, "INSERT INTO manifest VALUES(?,?)", "ib", out->id,
		   (const void *)put->manifest, put->len) &&
	    insert_references(p, out->id);
}

static bool
set_tag(struct putting *p, int64_t image)
{
	return !p->put->tag ||
	    sql_run(p->tx,
		"INSERT INTO tag(repository, name, image, set_at)"
		" VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET"
		" image=excluded.image, set_at=excluded.set_at"
		" WHERE image<>excluded.image",
		"isid", p->repo->id, p->put->tag, image, clock_wall());
}

bool
image_put(struct tx *tx, struct arena *arena, const struct realm *registry,
    const struct repo *repo, const struct image_put *put, struct image *out,
    struct refusal *why)
{
	struct putting p = {.tx = tx,
	    .arena = arena,
	    .registry = registry,
	    .repo = repo,
	    .put = put,
	    .why = why};
	bool there;

	*why = (struct refusal){0};
	if (!check_manifest(&p))
		return false;
	there = image_find(tx, arena, repo, p.digest, out);
	if (tx->failed || !check_tag(&p, out, there))
		return false;
	if (there)
		return set_tag(&p, out->id);
	return check_references(&p) && check_room(&p) &&
	    insert_image(&p, out) && set_tag(&p, out->id) &&
	    (!repo->scan_on_push ||
		!scan_is_possible(tx, arena, registry, repo, out, put->tag) ||
		scan_image(
		    tx, arena, registry, repo, out, put->tag, put->scan_by));
}
