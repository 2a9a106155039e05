/* SPDX-License-Identifier: Apache-2.0 */
#include "local/seed.h"

#include <jansson.h>
#include <string.h>

#include "base/json/json.h"
#include "base/yaml/yaml_read.h"
#include "rules/names.h"
#include "local/store/json_text.h"
#include "local/store/scan.h"
#include "local/seed_image.h"
#include "local/store/sql.h"

/* What is being seeded, and where. */
struct seeding {
	struct request *request;
	struct server *server;
	struct arena *arena;
	struct tx tx;
	struct registry registry;
	struct seed_counts *counts;
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

/* A policy may be written as text or as what it means. */
static const char *
policy_text(struct arena *arena, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_text(value) ? json_string_value(value)
				   : json_to_text(arena, value);
}

static bool
add_findings(struct seeding *s, const char *target, const json_t *findings)
{
	s->counts->findings++;
	return scan_inject(&s->tx, &s->registry, target, findings) ||
	    fail(s->err, ERR_GENERAL, "the store failed");
}

static bool
check_tag(struct seeding *s, const json_t *tag)
{
	const char *text = json_string_value(tag);

	return !tag || (text && names_is_tag(text)) ||
	    fail(s->err, ERR_USAGE, "\"%s\" is not a valid tag",
		text ? text : json_to_text(s->arena, tag));
}

static bool
check_tags(struct seeding *s, const json_t *described)
{
	const json_t *tag;
	size_t i;

	json_array_foreach (json_object_get(described, "tags"), i, tag)
		if (!check_tag(s, tag))
			return false;
	return check_tag(s, json_object_get(described, "tag"));
}

static bool
add_image(struct seeding *s, const struct repo *repo, const json_t *described)
{
	const json_t *findings = json_object_get(described, "findings");
	struct refusal why = {0};
	struct image image;

	if (!check_tags(s, described))
		return false;
	if (!seed_image(&s->tx, s->arena, s->server, &s->registry, repo,
		described, &image, &why))
		return fail(s->err, ERR_USAGE, "an image of %s: %s", repo->name,
		    why.code ? why.message : "the store failed");
	s->counts->images++;
	if (!findings)
		return true;
	return add_findings(s,
		   arena_printf(s->arena, "%s@%s", repo->name, image.digest),
		   findings) &&
	    (scan_image(&s->tx, s->arena, &s->registry, repo, &image, NULL) ||
		fail(s->err, ERR_GENERAL, "the store failed"));
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

	if (repo_find(&s->tx, s->arena, s->registry.id, name, out))
		return true;
	s->counts->repositories++;
	return repo_create(&s->tx, s->arena, &s->registry, &spec, out) ||
	    fail(s->err, ERR_GENERAL, "the store failed");
}

static bool
add_repository(struct seeding *s, const json_t *described)
{
	const char *name = json_is_text(described)
	    ? json_string_value(described)
	    : either(described, "name", "repositoryName");
	const json_t *image;
	struct repo repo;
	size_t i;

	if (!name || !*name)
		return fail(s->err, ERR_USAGE, "a repository without a name");
	if (!names_is_repository(name))
		return fail(s->err, ERR_USAGE,
		    "\"%s\" is not a valid name of a repository", name);
	if (!make_repository(s, name, described, &repo))
		return false;
	json_array_foreach (json_object_get(described, "images"), i, image)
		if (!add_image(s, &repo, image))
			return false;
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

	if (!target)
		return fail(s->err, ERR_USAGE,
		    "findings name no repository and no digest");
	if (repository && (tag || digest))
		target = arena_printf(s->arena, "%s%c%s", repository,
		    tag ? ':' : '@', tag ? tag : digest);
	return add_findings(s, target, described);
}

static bool
fill(struct seeding *s, const json_t *root)
{
	const char *account = json_get_string(root, "account");
	const char *region = json_get_string(root, "region");
	const struct server_options *options = &s->server->options;
	const json_t *item;
	size_t i;

	account = account ? account : options->account;
	region = region ? region : options->region;
	if (!registry_account_is_valid(account))
		return fail(s->err, ERR_USAGE,
		    "\"%s\" is not an account: it needs 12 digits", account);
	if (!registry_region_is_valid(region))
		return fail(
		    s->err, ERR_USAGE, "\"%s\" is not a region of AWS", region);
	if (!registry_find(&s->tx, s->arena, account, region, &s->registry))
		return fail(s->err, ERR_GENERAL, "the store failed");
	json_array_foreach (json_object_get(root, "findings"), i, item)
		if (!add_target(s, item))
			return false;
	json_array_foreach (json_object_get(root, "repositories"), i, item)
		if (!add_repository(s, item))
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
		return fail(s->err, ERR_GENERAL, "the store failed");
	good = fill(s, root);
	/* The same again for other accounts and regions. */
	json_array_foreach (json_object_get(root, "registries"), i, part)
		good = good && fill(s, part);
	if (good)
		good = store_commit(&s->tx) ||
		    fail(s->err, ERR_GENERAL, "the store failed");
	store_end(&s->tx);
	return good;
}

bool
seed_store(
    struct request *request, struct seed_counts *counts, struct error *err)
{
	struct seeding seeding = {.request = request,
	    .server = request->server,
	    .arena = request->arena,
	    .counts = counts,
	    .err = err};
	json_auto_t *root = read_text(request, err);

	*counts = (struct seed_counts){0};
	if (!root)
		return false;
	if (!json_is_object(root))
		return fail(err, ERR_USAGE,
		    "a seed is an object with \"repositories\"");
	return fill_store(&seeding, root);
}
