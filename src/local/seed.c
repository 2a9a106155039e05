/* SPDX-License-Identifier: Apache-2.0 */
#include "local/seed.h"

#include <jansson.h>
#include <string.h>

#include "base/json/json.h"
#include "base/yaml/yaml_read.h"
#include "local/store/json_text.h"
#include "local/store/public.h"
#include "local/store/scan.h"
#include "local/store/setting.h"
#include "local/seed_image.h"
#include "local/seed_part.h"
#include "local/store/sql.h"
#include "rules/pattern.h"
#include "rules/seed/check.h"
#include "rules/seed/part.h"

/* What is being seeded, and where. */
struct seeding {
	struct server *server;
	struct arena *arena;
	struct tx tx;
	struct realm registry;
	struct seed_counts *counts;
	struct seed_faults *faults;
	struct error *err;
};

static json_t *
read_text(struct request *request, struct error *err)
{
	const struct buf *body = &request->body;
	json_t *value = json_read(buf_text(body), body->len, NULL);

	return value ? value : yaml_read_json(buf_text(body), body->len, err);
}

static const char *
either(const json_t *object, const char *a, const char *b)
{
	const char *text = json_get_string(object, a);

	return text ? text : json_get_string(object, b);
}

static const char *
policy_text(struct arena *arena, const json_t *object, const char *name)
{
	return seed_policy_text(arena, json_object_get(object, name));
}

static bool
fail_store(struct seeding *s)
{
	return fail(s->err, ERR_GENERAL, "the store failed");
}

/* `*changed` tells whether they are other than before. */
static bool
add_findings(struct seeding *s, const char *target, const json_t *findings,
    bool *changed)
{
	*changed =
	    !scan_is_injected(&s->tx, s->arena, &s->registry, target, findings);
	s->counts->findings += *changed;
	return !*changed ||
	    scan_inject(&s->tx, &s->registry, target, findings) ||
	    fail_store(s);
}

static bool
add_image_findings(struct seeding *s, const struct repo *repo,
    const struct image *image, const json_t *findings)
{
	const char *target =
	    arena_printf(s->arena, "%s@%s", repo->name, image->digest);
	bool changed;

	if (!add_findings(s, target, findings, &changed))
		return false;
	return !changed ||
	    scan_image(
		&s->tx, s->arena, &s->registry, repo, image, NULL, SCAN_LAID) ||
	    fail_store(s);
}

static bool
add_image(struct seeding *s, struct seed_place *place, const char *path,
    const json_t *described, size_t number)
{
	const json_t *findings = json_object_get(described, "findings");
	struct refusal why = {0};
	struct image image;
	bool added;

	if (!seed_image(place, described, number, &image, &added, &why)) {
		if (!why.code)
			return fail_store(s);
		return seed_fault(s->faults,
		    seed_path_at(s->faults,
			seed_path(s->faults, path, "images"), number),
		    "%s", why.message);
	}
	s->counts->images += added;
	return !json_is_object(findings) ||
	    add_image_findings(s, place->repo, &image, findings);
}

static bool
make_repository(struct seeding *s, const char *name, const json_t *described,
    struct repo *out)
{
	struct repo_spec spec = {.name = name,
	    .mutability = json_get_string(described, "imageTagMutability"),
	    .exclusions = json_to_text(s->arena,
		json_object_get(
		    described, "imageTagMutabilityExclusionFilters")),
	    .encryption = json_to_text(s->arena,
		json_object_get(described, "encryptionConfiguration")),
	    .policy = policy_text(s->arena, described, "policy"),
	    .lifecycle = policy_text(s->arena, described, "lifecyclePolicy"),
	    .tags = json_to_text(s->arena, json_object_get(described, "tags")),
	    .scan_on_push =
		json_is_true(json_object_get(described, "scanOnPush"))};
	struct public_catalog catalog;

	if (repo_find(&s->tx, s->arena, s->registry.id, name, out))
		return true;
	s->counts->repositories++;
	return (repo_create(&s->tx, s->arena, &s->registry, &spec, out) &&
		   public_read_catalog(s->arena,
		       json_object_get(described, "catalogData"), &catalog) &&
		   (!catalog.data ||
		       public_set_catalog(&s->tx, out, &catalog))) ||
	    fail_store(s);
}

static bool
add_repository(struct seeding *s, const char *path, const json_t *described)
{
	const char *name = json_is_text(described)
	    ? json_string_value(described)
	    : either(described, "name", "repositoryName");
	struct seed_place place = {.tx = &s->tx,
	    .arena = s->arena,
	    .server = s->server,
	    .registry = &s->registry};
	const json_t *image;
	struct repo repo;
	size_t i;

	if (!make_repository(s, name, described, &repo))
		return false;
	place.repo = &repo;
	json_array_foreach (json_object_get(described, "images"), i, image)
		if (!add_image(s, &place, path, image, i))
			return false;
	return true;
}

/* What the registry has one of, or a list of. */
static bool
add_part(struct seeding *s, const char *path, const struct seed_part *part,
    const json_t *value)
{
	struct seed_place place = {.tx = &s->tx,
	    .arena = s->arena,
	    .server = s->server,
	    .registry = &s->registry};
	const json_t *item;
	size_t i;

	path = seed_path(s->faults, path, part->key);
	if (!part->name)
		return seed_part_put(
		    &place, part, value, s->faults, path, &s->counts->settings);
	json_array_foreach (value, i, item)
		if (!seed_part_put(&place, part, item, s->faults,
			seed_path_at(s->faults, path, i), &s->counts->settings))
			return false;
	return true;
}

static bool
add_parts(struct seeding *s, const char *path, const json_t *root)
{
	for (const struct seed_part *part = seed_parts; part->key; part++) {
		const json_t *value = json_object_get(root, part->key);

		if (value && !json_is_null(value) &&
		    !add_part(s, path, part, value))
			return s->faults->n == 0 ? fail_store(s) : false;
	}
	return true;
}

/* Findings for images that may only come later. */
static bool
add_target(struct seeding *s, const json_t *described)
{
	const char *repository =
	    either(described, "repository", "repositoryName");
	const char *tag = either(described, "tag", "imageTag");
	const char *digest = either(described, "digest", "imageDigest");
	const char *target = repository ? repository : digest;
	bool changed;

	if (repository && (tag || digest))
		target = arena_printf(s->arena, "%s%c%s", repository,
		    tag ? ':' : '@', tag ? tag : digest);
	return add_findings(s, target, described, &changed);
}

static bool
find_registry(struct seeding *s, const json_t *root, const char *region)
{
	const char *account = json_get_string(root, "account");

	return registry_find(&s->tx, s->arena,
		   account ? account : s->server->options.account, region,
		   &s->registry) ||
	    fail_store(s);
}

static bool
add_repositories(struct seeding *s, const char *path, const json_t *root)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(root, "repositories"), i, item)
		if (!add_repository(s,
			seed_path_at(s->faults,
			    seed_path(s->faults, path, "repositories"), i),
			item))
			return false;
	return true;
}

/* Rules come last, so that they do nothing to what is laid out. */
static bool
fill(struct seeding *s, const char *path, const json_t *root)
{
	const char *region = json_get_string(root, "region");
	const json_t *item;
	size_t i;

	if (region &&
	    !registry_region_is_valid(region, s->server->options.lenient))
		return seed_fault(s->faults,
		    seed_path(s->faults, path, "region"),
		    "\"%s\" is not a region of AWS", region);
	if (!find_registry(
		s, root, region ? region : s->server->options.region))
		return false;
	json_array_foreach (json_object_get(root, "findings"), i, item)
		if (!add_target(s, item))
			return false;
	return add_repositories(s, path, root) && add_parts(s, path, root);
}

static bool
set_alias(struct seeding *s, const char *path, const char *alias)
{
	struct refusal why = {0};

	if (!alias ||
	    public_set_alias(&s->tx, s->arena, &s->registry, alias, &why))
		return true;
	return why.code
	    ? seed_fault(s->faults, seed_path(s->faults, path, "alias"), "%s",
		  why.message)
	    : fail_store(s);
}

/* A registry of ECR Public. */
static bool
fill_public(struct seeding *s, const char *path, const json_t *root)
{
	const char *shown = json_get_string(root, "displayName");

	if (!find_registry(s, root, REGISTRY_PUBLIC_PLACE) ||
	    !set_alias(s, path, json_get_string(root, "alias")))
		return false;
	if (shown && !setting_set(&s->tx, &s->registry, "displayName", shown))
		return fail_store(s);
	return add_repositories(s, path, root);
}

/* One, or a list of them. */
static bool
fill_publics(struct seeding *s, const json_t *root)
{
	const json_t *value = json_object_get(root, "public"), *part;
	size_t i;

	if (json_is_object(value))
		return fill_public(s, "public", value);
	json_array_foreach (value, i, part)
		if (!fill_public(s, seed_path_at(s->faults, "public", i), part))
			return false;
	return true;
}

static bool
fill_store(struct seeding *s, const json_t *root)
{
	const json_t *part;
	bool good;
	size_t i;

	if (!store_write(s->server->store, &s->tx))
		return fail_store(s);
	good = fill(s, "", root);
	/* The same again for other accounts and regions. */
	json_array_foreach (json_object_get(root, "registries"), i, part)
		good = good &&
		    fill(s, seed_path_at(s->faults, "registries", i), part);
	good = good && fill_publics(s, root);
	good = good && (store_commit(&s->tx) || fail_store(s));
	store_end(&s->tx);
	return good;
}

bool
seed_store(
    struct request *request, struct seed_counts *counts, struct error *err)
{
	struct seed_faults faults = {.arena = request->arena,
	    .text = buf_text(&request->body),
	    .len = request->body.len,
	    .fits = pattern_matches};
	struct seeding seeding = {.server = request->server,
	    .arena = request->arena,
	    .counts = counts,
	    .faults = &faults,
	    .err = err};
	json_auto_t *root = read_text(request, err);
	bool good;

	*counts = (struct seed_counts){0};
	if (!root)
		return false;
	good = seed_check(&faults, root) && fill_store(&seeding, root);
	if (faults.n)
		fail(err, ERR_USAGE, "%s", buf_text(&faults.words));
	buf_free(&faults.words);
	return good;
}
