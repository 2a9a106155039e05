/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/seed/value.h"

#include <string.h>

#include "base/json/json.h"
#include "model/partition.h"
#include "rules/lifecycle/policy.h"
#include "rules/names.h"
#include "rules/policy/check.h"
#include "rules/seed/part.h"

enum { MAX_LABEL = 128, MAX_LABEL_VALUE = 256 };

/* A value as it would be written, for a message. */
static const char *
shown(struct seed_faults *faults, const json_t *value)
{
	const char *text = seed_policy_text(faults->arena, value);

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
is_account(const char *text)
{
	return strlen(text) == 12 && strspn(text, "0123456789") == 12;
}

static bool
is_region(const char *text)
{
	return partition_match(text) != NULL;
}

static bool
is_digest(const char *text)
{
	return strncmp(text, "sha256:", 7) == 0 && names_is_digest(text);
}

bool
seed_check_each(struct seed_faults *faults, const char *path,
    const json_t *value,
    bool (*check)(struct seed_faults *, const char *path, const json_t *))
{
	bool good = true;
	const json_t *item;
	size_t i;

	if (!json_is_array(value))
		return seed_fault(faults, path, "must be a list");
	json_array_foreach (value, i, item)
		good =
		    check(faults, seed_path_at(faults, path, i), item) && good;
	return good;
}

bool
seed_value_account(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, is_account,
	    "not an account: it needs 12 digits");
}

bool
seed_value_region(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(
	    faults, path, value, is_region, "not a region of AWS");
}

/* As calls have it: two letters at least. */
static bool
is_name(const char *text)
{
	return strlen(text) >= 2 && names_is_repository(text);
}

bool
seed_value_name(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(
	    faults, path, value, is_name, "not a valid name of a repository");
}

bool
seed_value_tag(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, names_is_tag, "not a valid tag");
}

bool
seed_value_digest(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_text(faults, path, value, is_digest, "not a digest");
}

bool
seed_value_tags(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_check_each(faults, path, value, seed_value_tag);
}

bool
seed_value_flag(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return json_is_boolean(value) ||
	    seed_fault(faults, path, "must be true or false");
}

/* Tags of a resource, by key. */
bool
seed_value_labels(
    struct seed_faults *faults, const char *path, const json_t *value)
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

bool
seed_value_policy(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_policy_of(faults, path, value, POLICY_REPOSITORY);
}

bool
seed_value_public_policy(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_policy_of(faults, path, value, POLICY_PUBLIC);
}

bool
seed_value_registry_policy(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return check_policy_of(faults, path, value, POLICY_REGISTRY);
}

bool
seed_value_lifecycle(
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

bool
seed_value_manifest(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return json_is_text(value) || json_is_object(value) ||
	    seed_fault(faults, path, "must be an object or a text");
}
