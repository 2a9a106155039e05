/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "rules/tags.h"
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
	const struct registry *registry;
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

/* Every listing has these: a media type has 255 letters at the most, and no
 * digest more. */
static bool
is_long(const char *text)
{
	return text && strlen(text) > 255;
}

static bool
check_manifest(struct putting *p)
{
	const char *reason = NULL;

	if (!manifest_parse(
		p->arena, p->put->manifest, p->put->len, &p->manifest, &reason))
		return refuse(p->why, p->arena, "InvalidParameterException",
		    "Invalid parameter at 'ImageManifest' failed to satisfy "
		    "constraint: '%s'",
		    reason);
	p->media_type =
	    p->put->media_type ? p->put->media_type : p->manifest.media_type;
	if (!p->media_type)
		return refuse(p->why, p->arena, "InvalidParameterException",
		    "image manifest mediatype not provided in manifest or "
		    "parameter");
	if (is_long(p->media_type) || is_long(p->manifest.artifact_type) ||
	    is_long(p->manifest.subject))
		return refuse(p->why, p->arena, "InvalidParameterException",
		    "a media type or the subject of the image manifest is too "
		    "long");
	return check_digest(p);
}

/* An index is as big as the biggest image that it names. */
static bool
child_size(struct putting *p, const struct reference *r)
{
	struct image child;

	if (!image_find(p->tx, p->arena, p->repo, r->digest, &child))
		return false;
	if (child.size > p->size)
		p->size = child.size;
	return true;
}

static bool
check_references(struct putting *p)
{
	p->size = p->manifest.index ? 0 : p->manifest.size;
	for (size_t i = 0; i < p->manifest.n_references; i++) {
		const struct reference *r = &p->manifest.references[i];
		bool child = r->kind == REFERENCE_CHILD;

		if (child ? child_size(p, r)
			  : layer_find(p->tx, p->repo, r->digest, NULL))
			continue;
		if (p->tx->failed)
			return false;
		if (!p->put->check_layers || r->foreign)
			continue;
		return refuse(p->why, p->arena,
		    child ? "ReferencedImagesNotFoundException"
			  : "LayersNotFoundException",
		    child ? "Images with digests '[%s]' required for pushing "
			    "image into repository with name '%s' in the "
			    "registry with id '%s' do not exist"
			  : "Layers with digests '[%s]' required for pushing "
			    "image into repository with name '%s' in the "
			    "registry with id '%s' do not exist",
		    r->digest, p->repo->name, p->registry->account);
	}
	return true;
}

static bool
check_tag(struct putting *p, const struct image *there, bool is_there)
{
	const char *tag = p->put->tag;
	struct image holder;
	bool held, same;

	if (!tag)
		return true;
	held = image_find(p->tx, p->arena, p->repo, tag, &holder);
	if (!held)
		return !p->tx->failed;
	same = is_there && holder.id == there->id;
	if (same && p->put->check_exists)
		return refuse(p->why, p->arena, "ImageAlreadyExistsException",
		    "Image with digest '%s' and tag '%s' already exists in the "
		    "repository with name '%s' in registry with id '%s'",
		    p->digest, tag, p->repo->name, p->registry->account);
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
		const struct reference *r = &p->manifest.references[i];

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
image_put(struct tx *tx, struct arena *arena, const struct registry *registry,
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
	return check_references(&p) && insert_image(&p, out) &&
	    set_tag(&p, out->id) &&
	    (!repo->scan_on_push ||
		scan_image(tx, arena, registry, repo, out, put->tag));
}
