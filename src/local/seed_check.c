/* SPDX-License-Identifier: Apache-2.0 */
#include "local/seed_check.h"

#include <string.h>

#include "base/json/json.h"
#include "local/seed_shape.h"
#include "local/store/hash.h"
#include "local/store/json_text.h"
#include "local/store/repo.h"
#include "rules/lifecycle/policy.h"
#include "rules/names.h"
#include "rules/policy/check.h"
#include "rules/tags.h"

struct key;

/* Something that a seed describes by keys. */
struct thing {
	const struct key *keys; /* ends with a NULL name */
	/* What the keys by themselves do not tell; may be NULL. */
	bool (*check)(struct seed_faults *, const char *path, const json_t *);
	bool may_be_name; /* a text stands for { name: text } */
	bool may_be_one;  /* in place of a list of them */
};

struct key {
	const char *name;
	bool (*check)(struct seed_faults *, const char *path, const json_t *);
	const struct thing *list; /* of these */
	const char *shape;        /* of the API: seed_shape_check() */
};

enum { MAX_KEYS = 16, MAX_LABEL = 128, MAX_LABEL_VALUE = 256 };

/* A value as it would be written, for a message. */
static const char *
shown(struct seed_faults *faults, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text)
		text = json_to_text(faults->arena, value);
	return text ? text : "null";
}

/* That the value is a text and such a one. */
static bool
check_text(struct seed_faults *faults, const char *path, const json_t *value,
    bool (*is_one)(const char *), const char *what)
{
	const char *text = json_string_value(value);

	return (text && is_one(text)) ||
	    seed_fault(faults, path, "\"%s\" is %s%s", shown(faults, value),
		what, text ? "" : "; is it to be in quotes?");
}

static bool
check_account(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, registry_account_is_valid,
	    "not an account: it needs 12 digits");
}

static bool
check_region(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, registry_region_is_valid,
	    "not a region of AWS");
}

/* As calls have it: two letters at least. */
static bool
is_name(const char *text)
{
	return strlen(text) >= 2 && names_is_repository(text);
}

static bool
check_name(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(
	    faults, path, value, is_name, "not a valid name of a repository");
}

static bool
check_tag(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, names_is_tag, "not a valid tag");
}

static bool
check_digest(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, digest_is_valid, "not a digest");
}

static bool
check_tags(struct seed_faults *faults, const char *path, const json_t *value)
{
	bool good = true;
	const json_t *tag;
	size_t i;

	if (!json_is_array(value))
		return seed_fault(faults, path, "must be a list");
	json_array_foreach (value, i, tag)
		good = check_tag(faults, seed_path_at(faults, path, i), tag) &&
		    good;
	return good;
}

static bool
check_flag(struct seed_faults *faults, const char *path, const json_t *value)
{
	return json_is_boolean(value) ||
	    seed_fault(faults, path, "must be true or false");
}

/* Tags of a resource, by key. */
static bool
check_labels(struct seed_faults *faults, const char *path, const json_t *value)
{
	bool good = true;
	const char *key;
	json_t *text;

	if (!json_is_object(value))
		return seed_fault(faults, path, "must be an object");
	json_object_foreach ((json_t *)value, key, text)
		if (!json_is_text(text) || !*key || strlen(key) > MAX_LABEL ||
		    strncmp(key, "aws:", 4) == 0 ||
		    json_string_length(text) > MAX_LABEL_VALUE)
			good = seed_fault(faults, seed_path(faults, path, key),
			    "is not a tag: a text of at most %d letters by a "
			    "key "
			    "of at most %d, which does not begin with aws:",
			    MAX_LABEL_VALUE, MAX_LABEL);
	return good;
}

/* A policy may be written as text or as what it means; only in the latter is
 * what is inside of it on a line of its own. */
static const char *
path_inside(struct seed_faults *faults, const char *path, const json_t *value,
    const char *inner)
{
	return json_is_text(value) || !*inner ? path
					      : seed_path(faults, path, inner);
}

static bool
check_policy_of(struct seed_faults *faults, const char *path,
    const json_t *value, enum policy_kind kind)
{
	const char *text = shown(faults, value);
	const struct policy_fault *first =
	    policy_check(faults->arena, text, strlen(text), kind);

	for (const struct policy_fault *f = first; f; f = f->next)
		seed_fault(faults, path_inside(faults, path, value, f->path),
		    "%s", f->words);
	return !first;
}

static bool
check_policy(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_policy_of(faults, path, value, POLICY_REPOSITORY);
}

static bool
check_public_policy(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_policy_of(faults, path, value, POLICY_PUBLIC);
}

static bool
check_lifecycle(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	const char *text = shown(faults, value);
	struct lifecycle_policy policy;
	const struct lifecycle_fault *first =
	    lifecycle_policy_check(faults->arena, text, strlen(text), &policy);

	for (const struct lifecycle_fault *f = first; f; f = f->next)
		seed_fault(faults, path_inside(faults, path, value, f->path),
		    "%.*s", (int)strcspn(f->words, "\n"), f->words);
	return !first;
}

static bool
check_manifest(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return json_is_text(value) || json_is_object(value) ||
	    seed_fault(faults, path, "must be an object or a text");
}

static bool
check_wildcards(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	bool good = seed_shape_check(faults, path, value,
	    "CreateRepository.imageTagMutabilityExclusionFilters");
	const json_t *filter;
	size_t i;

	if (!good)
		return false;
	json_array_foreach (value, i, filter)
		if (!tag_filter_is_valid(json_get_string(filter, "filter")))
			good = seed_fault(faults, seed_path_at(faults, path, i),
			    "has more than 2 wildcards (*)");
	return good;
}

static bool
check_encryption(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	const char *type = json_get_string(value, "encryptionType");

	if (!seed_shape_check(faults, path, value,
		"CreateRepository.encryptionConfiguration"))
		return false;
	return strcmp(type, "AES256") != 0 ||
	    !json_get_string(value, "kmsKey") ||
	    seed_fault(faults, seed_path(faults, path, "kmsKey"),
		"AES256 has no key of KMS");
}

static bool
check_repository(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	const char *mutability = json_get_string(value, "imageTagMutability");
	bool wanted = mutability && strstr(mutability, "_WITH_EXCLUSION");
	bool filters =
	    json_object_get(value, "imageTagMutabilityExclusionFilters");

	if (!json_get_string(value, "name") &&
	    !json_get_string(value, "repositoryName"))
		return seed_fault(faults, path, "a repository without a name");
	return wanted == filters ||
	    seed_fault(faults,
		seed_path(faults, path, "imageTagMutabilityExclusionFilters"),
		"they go with MUTABLE_WITH_EXCLUSION and "
		"IMMUTABLE_WITH_EXCLUSION, and only with these");
}

static bool
check_target(struct seed_faults *faults, const char *path, const json_t *value)
{
	static const char *const names[] = {
	    "repository", "repositoryName", "digest", "imageDigest"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (json_object_get(value, names[i]))
			return true;
	return seed_fault(
	    faults, path, "findings name no repository and no digest");
}

static bool check_result(
    struct seed_faults *, const char *path, const json_t *value);

#define FINDINGS ">DescribeImageScanFindings."

/* What a scan found. */
#define RESULT                                                                 \
	{"status", .shape = FINDINGS "imageScanStatus.status"},                \
	    {"description", .shape = FINDINGS "imageScanStatus.description"},  \
	    {"findings", .shape = FINDINGS "imageScanFindings.findings"},      \
	    {"enhancedFindings",                                               \
		.shape = FINDINGS "imageScanFindings.enhancedFindings"},       \
	{                                                                      \
		"findingSeverityCounts",                                       \
		    .shape =                                                   \
			FINDINGS "imageScanFindings.findingSeverityCounts"     \
	}

static const struct thing result = {
    (const struct key[]){RESULT, {0}}, NULL, false, false};

static const struct thing target = {
    (const struct key[]){{"repository", .check = check_name},
	{"repositoryName", .check = check_name}, {"tag", .check = check_tag},
	{"imageTag", .check = check_tag}, {"digest", .check = check_digest},
	{"imageDigest", .check = check_digest}, RESULT, {0}},
    check_target, false, false};

/* What is known of an image everywhere. */
#define IMAGE                                                                  \
	{"tag", .check = check_tag}, {"tags", .check = check_tags},            \
	    {"manifest", .check = check_manifest},                             \
	    {"mediaType", .shape = "PutImage.imageManifestMediaType"},         \
	    {"sizeInBytes",                                                    \
		.shape = ">DescribeImages.imageDetails.imageSizeInBytes"},     \
	{                                                                      \
		"pushedAt", .check = seed_time_check                           \
	}

static const struct thing public_image = {
    (const struct key[]){IMAGE, {0}}, NULL, false, false};

static const struct thing image = {
    (const struct key[]){IMAGE, {"pulledAt", .check = seed_time_check},
	{"archivedAt", .check = seed_time_check},
	{"status", .shape = ">DescribeImages.imageDetails.imageStatus"},
	{"findings", .check = check_result}, {0}},
    NULL, false, false};

static const struct thing repository = {
    (const struct key[]){{"name", .check = check_name},
	{"repositoryName", .check = check_name},
	{"imageTagMutability", .shape = "CreateRepository.imageTagMutability"},
	{"imageTagMutabilityExclusionFilters", .check = check_wildcards},
	{"encryptionConfiguration", .check = check_encryption},
	{"policy", .check = check_policy},
	{"lifecyclePolicy", .check = check_lifecycle},
	{"tags", .check = check_labels}, {"scanOnPush", .check = check_flag},
	{"images", .list = &image}, {0}},
    check_repository, true, false};

static const struct thing public_repository = {
    (const struct key[]){{"name", .check = check_name},
	{"repositoryName", .check = check_name},
	{"catalogData", .shape = "PutRepositoryCatalogData.catalogData"},
	{"policy", .check = check_public_policy},
	{"tags", .check = check_labels}, {"images", .list = &public_image},
	{0}},
    check_repository, true, false};

static const struct thing public_registry = {
    (const struct key[]){{"account", .check = check_account},
	{"alias", .shape = ">DescribeRegistries.registries.aliases.name"},
	{"displayName", .shape = "PutRegistryCatalogData.displayName"},
	{"repositories", .list = &public_repository}, {0}},
    NULL, false, true};

#define REGISTRY                                                               \
	{"account", .check = check_account},                                   \
	    {"region", .check = check_region},                                 \
	    {"repositories", .list = &repository},                             \
	{                                                                      \
		"findings", .list = &target                                    \
	}

static const struct thing registry = {
    (const struct key[]){REGISTRY, {0}}, NULL, false, false};

static const struct thing seed = {
    (const struct key[]){REGISTRY, {"registries", .list = &registry},
	{"public", .list = &public_registry}, {0}},
    NULL, false, false};

static bool check_thing(struct seed_faults *, const char *path, const json_t *,
    const struct thing *);

static bool
check_result(struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_thing(faults, path, value, &result);
}

static bool
check_list(struct seed_faults *faults, const char *path, const json_t *value,
    const struct thing *thing)
{
	bool good = true;
	const json_t *item;
	size_t i;

	if (thing->may_be_one && json_is_object(value))
		return check_thing(faults, path, value, thing);
	if (!json_is_array(value))
		return seed_fault(faults, path, "must be a list");
	json_array_foreach (value, i, item)
		good = check_thing(faults, seed_path_at(faults, path, i), item,
			   thing) &&
		    good;
	return good;
}

static bool
check_key(struct seed_faults *faults, const char *path, const json_t *value,
    const struct key *key)
{
	path = seed_path(faults, path, key->name);
	if (key->list)
		return check_list(faults, path, value, key->list);
	return key->shape ? seed_shape_check(faults, path, value, key->shape)
			  : key->check(faults, path, value);
}

static bool
check_thing(struct seed_faults *faults, const char *path, const json_t *value,
    const struct thing *thing)
{
	const char *known[MAX_KEYS + 1] = {NULL}, *name;
	bool good = true;
	json_t *inner;

	if (thing->may_be_name && json_is_text(value))
		return check_name(faults, path, value);
	if (!json_is_object(value))
		return seed_fault(faults, path, "must be an object");
	for (size_t i = 0; thing->keys[i].name; i++)
		known[i] = thing->keys[i].name;
	json_object_foreach ((json_t *)value, name, inner) {
		size_t i = 0;

		while (known[i] && strcmp(known[i], name) != 0)
			i++;
		if (!known[i])
			good = seed_unknown(faults, path, name, known);
		else if (!json_is_null(inner))
			good =
			    check_key(faults, path, inner, &thing->keys[i]) &&
			    good;
	}
	if (thing->check)
		good = thing->check(faults, path, value) && good;
	return good;
}

bool
seed_check(struct seed_faults *faults, const json_t *root)
{
	if (!json_is_object(root))
		return seed_fault(
		    faults, "", "a seed is an object with \"repositories\"");
	return check_thing(faults, "", root, &seed);
}
