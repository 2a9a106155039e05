/* ECR Public: where it is, its registries, and the tags of an image.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/public.h"

#include <string.h>

#include "base/json/json_make.h"
#include "local/api/listing.h"
#include "local/api/ops.h"
#include "local/api/repo_json.h"
#include "local/store/public.h"
#include "local/store/sql.h"

/* The service is in one region; another one has an endpoint for reading. */
static bool
is_for_reading(const char *operation)
{
	static const char *const verbs[] = {
	    "Get", "Describe", "List", "BatchCheck"};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strncmp(operation, verbs[i], strlen(verbs[i])) == 0)
			return true;
	return false;
}

bool
public_enter(struct call *call)
{
	const char *region = call->caller.region;

	call->caller.region = REGISTRY_PUBLIC_PLACE;
	if (strcmp(region, registry_home(REGISTRY_PUBLIC_PLACE)) == 0 ||
	    (strcmp(region, "us-west-2") == 0 &&
		is_for_reading(call->operation->name)))
		return true;
	return call_fail(call, "UnsupportedCommandException",
	    "The action %s isn't supported in the region %s: ECR Public is in "
	    "%s",
	    call->operation->name, region,
	    registry_home(REGISTRY_PUBLIC_PLACE));
}

const char *
public_find_account(struct call *call, const char *id)
{
	const char *account;

	if (registry_account_is_valid(id))
		return id;
	if (!store_read(call->server->store, &call->tx))
		return NULL;
	account = public_account(&call->tx, call->arena, id);
	if (!account && !call->tx.failed)
		call_fail(call, "RegistryNotFoundException",
		    "The registry with id '%s' does not exist", id);
	store_end(&call->tx);
	return account;
}

static json_t *
alias_json(const char *name, bool primary, bool first)
{
	return json_members("name", json_text(name), "status",
	    json_text("ACTIVE"), "primaryRegistryAlias", json_boolean(primary),
	    "defaultRegistryAlias", json_boolean(first));
}

static json_t *
aliases_json(struct call *call)
{
	const char *alias =
	    public_alias(&call->tx, call->arena, &call->registry);
	char first[PUBLIC_ALIAS];
	json_t *list = json_array();
	bool chosen;

	public_first_alias(call->registry.account, first);
	chosen = strcmp(alias, first) != 0;
	if (chosen)
		json_array_append_new(list, alias_json(alias, true, false));
	json_array_append_new(list, alias_json(first, !chosen, true));
	return list;
}

static bool
describe_registries(struct call *call)
{
	const char *account = call->registry.account;
	json_t *list = json_array();
	struct listing page;

	call_put(call, "registries", list);
	if (!listing_begin(call, 100, &page))
		return false;
	json_array_append_new(list,
	    json_members("registryId", json_text(account), "registryArn",
		json_text(arena_printf(call->arena,
		    "arn:aws:ecr-public::%s:registry/%s", account, account)),
		"registryUri", json_text(registry_public_uri(call)), "verified",
		json_false(), "aliases", aliases_json(call)));
	return true;
}

static json_t *
tag_json(const struct image *image, const char *tag, double created)
{
	json_t *out = json_members("imageTag", json_text(tag));
	json_t *detail = json_members("imageDigest", json_text(image->digest));

	put_time(out, "createdAt", created);
	if (image->size)
		json_object_set_new(
		    detail, "imageSizeInBytes", json_integer(image->size));
	put_time(detail, "imagePushedAt", image->pushed);
	put_string(detail, "imageManifestMediaType", image->media_type);
	put_string(detail, "artifactMediaType", image->artifact_type);
	json_object_set_new(out, "imageDetail", detail);
	return out;
}

static bool
describe_tags(struct call *call)
{
	json_t *list = json_array();
	const char *tag = NULL;
	struct sqlite3_stmt *q;
	struct listing page;
	struct image image;

	call_put(call, "imageTagDetails", list);
	if (!listing_begin(call, 100, &page))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT " IMAGE_COLUMNS ", tag.name, tag.set_at FROM tag"
	    " JOIN image ON image.id=tag.image"
	    " WHERE tag.repository=? AND tag.name>? ORDER BY tag.name LIMIT ?",
	    "isi", call->repo.id, page.text, (int64_t)page.max + 1);
	while (sql_step(&call->tx, q)) {
		if (listing_is_full(call, &page, list, 0, tag))
			break;
		image_read(call->arena, q, &image);
		tag = sql_text(call->arena, q, 12);
		json_array_append_new(
		    list, tag_json(&image, tag, sql_real(q, 13)));
	}
	return true;
}

const struct op public_ops[] = {
    {"DescribeRegistries", describe_registries, 0, NULL},
    {"DescribeImageTags", describe_tags, OP_REPO, NULL},
    {NULL, NULL, 0, NULL},
};
