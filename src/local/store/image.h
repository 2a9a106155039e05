/* Images and tags, as both planes use them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_IMAGE_H
#define LOCAL_STORE_IMAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "local/store/repo.h"
#include "local/store/store.h"

struct sqlite3_stmt;

struct image {
	int64_t id;
	const char *digest, *media_type;
	const char *artifact_type; /* or NULL */
	const char *subject;       /* digest of the subject, or NULL */
	int64_t size;              /* of its config and layers, bytes */
	int64_t manifest_size;
	double pushed;
	double pulled;              /* 0: never */
	const char *status;         /* ACTIVE, ARCHIVED, ACTIVATING */
	double archived, activated; /* 0: never */
};

/* What image_read() reads, in its order, from a table named image. */
#define IMAGE_COLUMNS                                                          \
	"image.id,image.digest,image.media_type,image.artifact_type,"          \
	"image.subject,image.size,image.manifest_size,image.pushed,"           \
	"image.pulled,image.status,image.archived,image.activated"

/* The image in the current row of a statement. */
void image_read(
    struct arena *arena, struct sqlite3_stmt *row, struct image *out);

/* An image by digest ("sha256:…") or by tag; false when there is none. */
bool image_find(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *reference, struct image *out);

/* The exact bytes of a manifest. */
char *image_manifest(
    struct tx *tx, struct arena *arena, int64_t image, size_t *len);

/* The annotations of its manifest, which the caller frees, or NULL. */
json_t *image_annotations(struct tx *tx, int64_t image);

/* Bytes of manifests that one answer may be made of. */
enum {
	ANSWER_MANIFESTS = 16 * 1024 * 1024,
	ANSWER_REFERRERS = 4 * 1024 * 1024
};

/* Who scans an image (scan.h). */
enum scan_by {
	SCAN_ASKED,  /* a push or a call, which counts for the quota */
	SCAN_LAID,   /* a seed lays it on */
	SCAN_PROGRAM /* as SCAN_ASKED, but a program finds what was not laid
			out: the scan goes on until scan_finish() */
};

/* Which layers and children of a manifest are refused. */
enum layer_check {
	LAYERS_ANY,        /* none */
	LAYERS_NOT_OTHERS, /* what other repositories have, but not this one */
	LAYERS_HERE        /* what this repository has not */
};

struct image_put {
	const char *manifest; /* bytes */
	size_t len;
	const char *media_type; /* or NULL: as the manifest itself says */
	const char *tag;        /* or NULL */
	const char *digest;     /* that it must have, or NULL */
	enum layer_check check_layers;
	bool by_specification; /* free of the limits of the service alone */
	bool check_exists;     /* refuse what is there with that tag */
	enum scan_by scan_by;  /* on push */
	bool is_push;  /* an immutable tag is refused even for its own image */
	double pushed; /* 0: now */
};

/*
 * Keep a manifest and its tag.  False with `why` filled:
 * InvalidParameterException, ImageDigestDoesNotMatchException,
 * LayersNotFoundException, ReferencedImagesNotFoundException,
 * ImageAlreadyExistsException, ImageTagAlreadyExistsException (the tag is
 * immutable), LimitExceededException (tags of one image, images
 * of a public repository); with why->code NULL
 * the database failed.
 */
bool image_put(struct tx *tx, struct arena *arena, const struct realm *registry,
    const struct repo *repo, const struct image_put *put, struct image *out,
    struct refusal *why);

/* Remove a tag, or an image with its tags. */
bool image_untag(struct tx *tx, const struct repo *repo, const char *tag);
bool image_delete(struct tx *tx, int64_t image);

/* Tags of one image, oldest first; an array that ends with NULL. */
const char **image_tags(
    struct tx *tx, struct arena *arena, int64_t image, size_t *n);

/* Note that it was pulled now. */
bool image_note_pull(struct tx *tx, int64_t image);

/* Tags of active images of a repository after `after`, in order, at most
 * `max`. */
size_t tag_list(struct tx *tx, struct arena *arena, int64_t repository,
    const char *after, size_t max, const char **tags);

/* The indexes of the repository that name a manifest: their digests with ", "
 * between them, `max` at most, or NULL; and how many there are. */
const char *image_parents(struct tx *tx, struct arena *arena,
    const struct repo *repo, const char *digest, int64_t max);
int64_t image_count_parents(
    struct tx *tx, const struct repo *repo, const char *digest);

/* Images whose subject is `digest`, oldest first, after the image id `after`,
 * of one artifact type and one status, unless that is NULL. */
size_t referrer_list(struct tx *tx, struct arena *arena,
    const struct repo *repo, const char *digest, const char *artifact_type,
    const char *status, int64_t after, size_t max, struct image *out);

#endif
