/* Registries, repositories, images and tags, as both planes use them. */
#ifndef LOCAL_IMAGES_H
#define LOCAL_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "local/store.h"

/* One account in one region. */
struct registry {
	int64_t id;
	const char *account, *region;
};

struct repo {
	int64_t id;
	int64_t registry;
	const char *name;
	const char *mutability; /* MUTABLE, IMMUTABLE, …_WITH_EXCLUSION */
	const char *exclusions; /* JSON list of filters, or NULL */
	bool scan_on_push;
	double created;
};

struct image {
	int64_t id;
	const char *digest, *media_type;
	const char *artifact_type; /* or NULL */
	const char *subject;       /* digest of the subject, or NULL */
	int64_t size;              /* of its manifest and layers, bytes */
	int64_t manifest_size;
	double pushed;
	double pulled;      /* 0: never */
	const char *status; /* ACTIVE, ARCHIVED, ACTIVATING */
};

/* Why a change was refused: an error of the API and its message. */
struct refusal {
	const char *code;    /* "RepositoryNotFoundException"; NULL: none */
	const char *message; /* in the arena */
};

/* The registry of an account and region, made at first use (in a write
 * transaction; in a read one an unknown one has id 0). */
bool registry_find(struct tx *tx, struct arena *arena, const char *account,
    const char *region, struct registry *out);

/* A repository by name; false when there is none. */
bool repo_find(struct tx *tx, struct arena *arena, int64_t registry,
    const char *name, struct repo *out);

/* As repo_find(), but for a push: a missing repository is made from the
 * creation template that applies on push (`applied_for` CREATE_ON_PUSH or
 * PULL_THROUGH_CACHE or REPLICATION).  False with `why` when none does. */
bool repo_find_or_create(struct tx *tx, struct arena *arena,
    const struct registry *registry, const char *name, const char *applied_for,
    struct repo *out, struct refusal *why);

/* Repository names of a registry after `after` ("" from the start), in order
 * of name, at most `max`; returns how many, names in the arena. */
size_t repo_list(struct tx *tx, struct arena *arena, int64_t registry,
    const char *after, size_t max, const char **names);

/* An image by digest ("sha256:…") or by tag; false when there is none. */
bool image_find(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *reference, struct image *out);

/* The exact bytes of a manifest. */
char *image_manifest(
    struct tx *tx, struct arena *arena, int64_t image, size_t *len);

struct image_put {
	const char *manifest; /* bytes */
	size_t len;
	const char *media_type; /* or NULL: as the manifest itself says */
	const char *tag;        /* or NULL */
	const char *digest;     /* that it must have, or NULL */
	bool check_layers;      /* LayersNotFoundException on unknown ones */
	double pushed;          /* 0: now */
};

/* Keep a manifest and its tag.  With `strict_exists` (PutImage) an image that
 * is there with that tag is refused: ImageAlreadyExistsException; else it is
 * fine.  False with `why` filled (ImageTagAlreadyExistsException when the tag
 * is immutable, …). */
bool image_put(struct tx *tx, struct arena *arena, const struct repo *repo,
    const struct image_put *put, bool strict_exists, struct image *out,
    struct refusal *why);

/* Remove a tag, or an image with its tags. */
bool image_untag(struct tx *tx, const struct repo *repo, const char *tag);
bool image_delete(struct tx *tx, const struct repo *repo, int64_t image);

/* Note that it was pulled now (in a write transaction of its own). */
bool image_note_pull(struct tx *tx, int64_t image);

/* Tags of a repository after `after`, in order, at most `max`. */
size_t tag_list(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *after, size_t max, const char **tags);

/* Images whose subject is `digest`, oldest first, after image id `after`. */
size_t referrer_list(struct tx *tx, struct arena *arena,
    const struct repo *repo, const char *digest, const char *artifact_type,
    int64_t after, size_t max, struct image *out);

/* Blobs as a repository knows them. */
bool layer_link(struct tx *tx, const struct repo *repo, const char *digest,
    int64_t size, const char *media_type);
bool layer_find(
    struct tx *tx, const struct repo *repo, const char *digest, int64_t *size);
bool layer_unlink(struct tx *tx, const struct repo *repo, const char *digest);

/* Whether any repository still needs the blob (for collecting). */
bool layer_is_used(struct tx *tx, const char *digest);

#endif
