/* What ECR Public tells of repositories and registries.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/catalog.h"

#include "base/json/json_make.h"
#include "local/api/ops.h"
#include "local/store/json_text.h"
#include "local/store/public.h"
#include "local/store/setting.h"

static void
put_catalog(struct call *call, const struct repo *repo,
    const struct public_catalog *catalog)
{
	json_t *out = text_to_json(catalog->data);

	if (!out)
		out = json_object();
	if (catalog->logo)
		put_string(out, "logoUrl",
		    arena_printf(call->arena, "%s/_local/logo?repository=%s/%s",
			http_base_url(call->request),
			public_alias(&call->tx, call->arena, &call->registry),
			repo->name));
	call_put(call, "catalogData", out);
}

bool
catalog_take(struct call *call, const struct repo *repo)
{
	struct public_catalog catalog;

	if (!public_read_catalog(
		call->arena, call_member(call, "catalogData"), &catalog))
		return call_fail(call, "SerializationException",
		    "logoImageBlob is not Base64");
	put_catalog(call, repo, &catalog);
	return public_set_catalog(&call->tx, repo, &catalog);
}

static bool
put_repository_data(struct call *call)
{
	return catalog_take(call, &call->repo);
}

static bool
get_repository_data(struct call *call)
{
	struct public_catalog catalog =
	    public_get_catalog(&call->tx, call->arena, &call->repo);

	if (!catalog.data)
		return call_fail(call, "RepositoryCatalogDataNotFoundException",
		    "Repository catalog data does not exist for the repository "
		    "with name '%s' in the registry with id '%s'",
		    call->repo.name, call->registry.account);
	put_catalog(call, &call->repo, &catalog);
	return true;
}

static bool
put_display_name(struct call *call, const char *name)
{
	call_put(call, "registryCatalogData",
	    json_members("displayName", json_text(name ? name : "")));
	return true;
}

static bool
put_registry_data(struct call *call)
{
	const char *name = call_string(call, "displayName");

	return put_display_name(call, name) &&
	    setting_set(
		&call->tx, &call->registry, "displayName", name ? name : "");
}

static bool
get_registry_data(struct call *call)
{
	return put_display_name(call,
	    setting_get(
		&call->tx, call->arena, &call->registry, "displayName"));
}

const struct op catalog_ops[] = {
    {"GetRepositoryCatalogData", get_repository_data, OP_REPO, NULL},
    {"PutRepositoryCatalogData", put_repository_data, OP_REPO | OP_WRITE, NULL},
    {"GetRegistryCatalogData", get_registry_data, 0, NULL},
    {"PutRegistryCatalogData", put_registry_data, OP_WRITE, NULL},
    {NULL, NULL, 0, NULL},
};
