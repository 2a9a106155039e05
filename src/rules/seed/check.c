/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/seed/check.h"

#include <string.h>

#include "base/json/json.h"
#include "rules/seed/settings.h"
#include "rules/seed/shape.h"
#include "rules/seed/value.h"
#include "rules/tags.h"

struct known_key;

/* Something that a seed describes by keys. */
struct thing {
	const struct known_key *keys; /* ends with a NULL name */
	/* What the keys by themselves do not tell; may be NULL. */
	bool (*check)(struct seed_faults *, const char *path, const json_t *);
	bool may_be_name; /* a text stands for { name: text } */
	bool may_be_one;  /* in place of a list of them */
};

struct known_key {
	const char *name;
	bool (*check)(struct seed_faults *, const char *path, const json_t *);
	const struct thing *list; /* of these */
	const char *shape;        /* of the API: seed_shape_check() */
};

enum { MAX_KEYS = 16 };

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
    (const struct known_key[]){RESULT, {0}}, NULL, false, false};

static const struct thing target = {
    (const struct known_key[]){{"repository", .check = seed_value_name},
	{"repositoryName", .check = seed_value_name},
	{"tag", .check = seed_value_tag}, {"imageTag", .check = seed_value_tag},
	{"digest", .check = seed_value_digest},
	{"imageDigest", .check = seed_value_digest}, RESULT, {0}},
    check_target, false, false};

/* What is known of an image everywhere. */
#define IMAGE                                                                  \
	{"tag", .check = seed_value_tag}, {"tags", .check = seed_value_tags},  \
	    {"manifest", .check = seed_value_manifest},                        \
	    {"mediaType", .shape = "PutImage.imageManifestMediaType"},         \
	    {"sizeInBytes",                                                    \
		.shape = ">DescribeImages.imageDetails.imageSizeInBytes"},     \
	{                                                                      \
		"pushedAt", .check = seed_time_check                           \
	}

static const struct thing public_image = {
    (const struct known_key[]){IMAGE, {0}}, NULL, false, false};

static const struct thing image = {
    (const struct known_key[]){IMAGE, {"digest", .check = seed_value_digest},
	{"pulledAt", .check = seed_time_check},
	{"archivedAt", .check = seed_time_check},
	{"status", .shape = ">DescribeImages.imageDetails.imageStatus"},
	{"findings", .check = check_result}, {0}},
    NULL, false, false};

static const struct thing repository = {
    (const struct known_key[]){{"name", .check = seed_value_name},
	{"repositoryName", .check = seed_value_name},
	{"imageTagMutability", .shape = "CreateRepository.imageTagMutability"},
	{"imageTagMutabilityExclusionFilters", .check = check_wildcards},
	{"encryptionConfiguration", .check = seed_check_encryption},
	{"policy", .check = seed_value_policy},
	{"lifecyclePolicy", .check = seed_value_lifecycle},
	{"tags", .check = seed_value_labels},
	{"scanOnPush", .check = seed_value_flag}, {"images", .list = &image},
	{0}},
    check_repository, true, false};

static const struct thing public_repository = {
    (const struct known_key[]){{"name", .check = seed_value_name},
	{"repositoryName", .check = seed_value_name},
	{"catalogData", .shape = "PutRepositoryCatalogData.catalogData"},
	{"policy", .check = seed_value_public_policy},
	{"tags", .check = seed_value_labels}, {"images", .list = &public_image},
	{0}},
    check_repository, true, false};

static const struct thing public_registry = {
    (const struct known_key[]){{"account", .check = seed_value_account},
	{"alias", .shape = ">DescribeRegistries.registries.aliases.name"},
	{"displayName", .shape = "PutRegistryCatalogData.displayName"},
	{"repositories", .list = &public_repository}, {0}},
    NULL, false, true};

#define REGISTRY                                                               \
	{"account", .check = seed_value_account},                              \
	    {"region", .check = seed_value_region},                            \
	    {"accountSettings", .check = seed_check_account_settings},         \
	    {"registryPolicy", .check = seed_value_registry_policy},           \
	    {"replicationConfiguration",                                       \
		.shape =                                                       \
		    "PutReplicationConfiguration.replicationConfiguration"},   \
	    {"scanningConfiguration",                                          \
		.shape = "PutRegistryScanningConfiguration"},                  \
	    {"signingConfiguration",                                           \
		.shape = "PutSigningConfiguration.signingConfiguration"},      \
	    {"repositoryCreationTemplates", .check = seed_check_templates},    \
	    {"pullThroughCacheRules", .check = seed_check_rules},              \
	    {"pullTimeUpdateExclusions", .check = seed_check_exclusions},      \
	    {"repositories", .list = &repository},                             \
	{                                                                      \
		"findings", .list = &target                                    \
	}

static const struct thing registry = {
    (const struct known_key[]){REGISTRY, {0}}, NULL, false, false};

static const struct thing seed = {
    (const struct known_key[]){REGISTRY, {"registries", .list = &registry},
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
    const struct known_key *key)
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
		return seed_value_name(faults, path, value);
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
