/* Registries and repositories, as both planes use them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_REPO_H
#define LOCAL_STORE_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "local/store/store.h"

/* One account in one region, or its registry of ECR Public, which stands where
 * no region can: REGISTRY_PUBLIC_PLACE. */
struct realm {
	int64_t id;
	const char *account, *region;
};

struct repo {
	int64_t id;
	int64_t registry;
	const char *name;
	const char *mutability; /* MUTABLE, IMMUTABLE, …_WITH_EXCLUSION */
	const char *exclusions; /* JSON list of filters, or NULL */
	const char *encryption; /* JSON: encryptionType, kmsKey */
	bool scan_on_push;
	double created;
};

/* What a repository is made of; NULL where the service's default goes. */
struct repo_spec {
	const char *name;
	const char *mutability, *exclusions, *encryption;
	const char *policy, *lifecycle, *tags; /* tags: a JSON object */
	bool scan_on_push;
};

/* Why a change was refused: an error of the API and its message. */
struct refusal {
	const char *code;    /* "RepositoryNotFoundException"; NULL: none */
	const char *message; /* in the arena */
};

#define REPO_NOT_FOUND "RepositoryNotFoundException"

/* Fill `why`; always false. */
bool refuse(struct refusal *why, struct arena *arena, const char *code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The registry of an account and region, made at first use in a write
 * transaction; in a read one an unknown one has id 0.  False when the
 * database failed. */
bool registry_find(struct tx *tx, struct arena *arena, const char *account,
    const char *region, struct realm *out);

#define REGISTRY_PUBLIC_PLACE "public"

/* Whether that is what stands for a region. */
bool registry_is_public(const char *region);

/* "ecr" or "ecr-public", as permissions and ARNs name the service; and the
 * region in which it works, for one that stands for none. */
const char *registry_service(const char *region);
const char *registry_home(const char *region);

/* Whether a text is an account: 12 digits. */
bool registry_account_is_valid(const char *account);

/* Whether ECR answers in a region, as far as is known; lenient: whether it may,
 * by its form, in one that is new.  Every region that comes in from outside is
 * held against this. */
bool registry_region_is_valid(const char *region, bool lenient);

/* "aws", "aws-cn", …: the partition of a region. */
const char *registry_partition(const char *region);

/* "arn:aws:ecr:REGION:ACCOUNT:repository/NAME", of ECR Public without a
 * region. */
const char *repo_arn(
    struct arena *arena, const struct realm *registry, const char *name);

/* Whether both are encrypted in the same way, by the same key. */
bool repo_is_encrypted_alike(const struct repo *a, const struct repo *b);

/* A repository by name; false when there is none. */
bool repo_find(struct tx *tx, struct arena *arena, int64_t registry,
    const char *name, struct repo *out);

/* Make a repository; false when the database failed (it must not exist). */
bool repo_create(struct tx *tx, struct arena *arena,
    const struct realm *registry, const struct repo_spec *spec,
    struct repo *out);

/* Delete it with all its images. */
bool repo_delete(struct tx *tx, const struct repo *repo);

/* Repository names of a registry after `after` ("" from the start), in order
 * of name, at most `max`; returns how many, names in the arena. */
size_t repo_list(struct tx *tx, struct arena *arena, int64_t registry,
    const char *after, size_t max, const char **names);

#endif
