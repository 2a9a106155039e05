/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json_make.h"
#include "local/api/catalog.h"
#include "local/api/listing.h"
#include "local/api/ops.h"
#include "local/api/repo_json.h"
#include "local/api/tagging.h"
#include "local/store/json_text.h"
#include "local/store/sql.h"

/* A repository of another account is only its owner's to make. */
static bool
check_owner(struct call *call)
{
	const char *account = call_string(call, "registryId");

	if (!account || strcmp(account, call->caller.account) == 0)
		return true;
	return call_invalid(call, "registryId",
	    "The specified registryId does not match the account of the "
	    "caller");
}

static bool
scans_on_push(struct call *call)
{
	return json_is_true(json_object_get(
	    call_member(call, "imageScanningConfiguration"), "scanOnPush"));
}

/* The quota of ECR Public; the private one's is ten times that, and more on
 * request. */
static bool
check_room(struct call *call)
{
	enum { MOST = 10000 };
	int64_t n = 0;

	if (!registry_is_public(call->registry.region))
		return true;
	if (!sql_get_int(&call->tx, &n,
		"SELECT count(*) FROM repository WHERE registry=?", "i",
		call->registry.id))
		return false;
	return n < MOST ||
	    call_fail(call, "LimitExceededException",
		"Creating a repository in the registry with id '%s' exceeds "
		"the maximum allowed number of repositories per registry "
		"which is '%d'",
		call->registry.account, MOST);
}

static bool
create(struct call *call)
{
	struct repo_spec spec = {.name = call_string(call, "repositoryName"),
	    .mutability = call_string(call, "imageTagMutability"),
	    .scan_on_push = scans_on_push(call)};
	json_auto_t *tags = json_object();
	struct repo repo;

	if (!exclusions_check(call, spec.mutability, call->in) ||
	    !encryption_check(call) || !check_owner(call) ||
	    !tags_add(call, tags, call_member(call, "tags")))
		return false;
	if (repo_find(
		&call->tx, call->arena, call->registry.id, spec.name, &repo))
		return call_fail(call, "RepositoryAlreadyExistsException",
		    "The repository with name '%s' already exists in the "
		    "registry with id '%s'",
		    spec.name, call->registry.account);
	if (!check_room(call))
		return false;
	spec.exclusions = json_to_text(call->arena,
	    call_member(call, "imageTagMutabilityExclusionFilters"));
	spec.encryption = json_to_text(
	    call->arena, call_member(call, "encryptionConfiguration"));
	spec.tags = json_to_text(call->arena, tags);
	if (!repo_create(&call->tx, call->arena, &call->registry, &spec, &repo))
		return false;
	call_put(call, "repository", repo_json(call, &repo));
	return !registry_is_public(call->registry.region) ||
	    catalog_take(call, &repo);
}

static bool
describe_named(struct call *call, const json_t *names, json_t *list)
{
	const json_t *name;
	struct repo repo;
	size_t i;

	if (!listing_forbid(call, "repositoryNames"))
		return false;
	json_array_foreach (names, i, name) {
		if (!call_repo_named(call, json_string_value(name), &repo))
			return false;
		json_array_append_new(list, repo_json(call, &repo));
	}
	return true;
}

static bool
describe_page(struct call *call, json_t *list)
{
	struct sqlite3_stmt *q;
	struct listing page;
	struct repo repo = {0};
	int64_t last = 0;

	if (!listing_begin(call, 100, &page))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT id, name, mutability, exclusions, encryption,"
	    " scan_on_push, created FROM repository"
	    " WHERE registry=? AND id>? ORDER BY id LIMIT ?",
	    "iii", call->registry.id, page.after, (int64_t)page.max + 1);
	while (sql_step(&call->tx, q)) {
		if (listing_is_full(call, &page, list, last, NULL))
			break;
		repo = (struct repo){.id = sql_int(q, 0),
		    .name = sql_text(call->arena, q, 1),
		    .mutability = sql_text(call->arena, q, 2),
		    .exclusions = sql_text(call->arena, q, 3),
		    .encryption = sql_text(call->arena, q, 4),
		    .scan_on_push = sql_int(q, 5),
		    .created = sql_real(q, 6)};
		json_array_append_new(list, repo_json(call, &repo));
		last = repo.id;
	}
	return true;
}

static bool
describe(struct call *call)
{
	const json_t *names = call_member(call, "repositoryNames");
	json_t *list = json_array();

	call_put(call, "repositories", list);
	return names ? describe_named(call, names, list)
		     : describe_page(call, list);
}

static bool
has_images(struct call *call)
{
	int64_t one;

	return sql_get_int(&call->tx, &one,
	    "SELECT 1 FROM image WHERE repository=? LIMIT 1", "i",
	    call->repo.id);
}

static bool
remove_it(struct call *call)
{
	const struct repo *repo = &call->repo;

	if (!call_bool(call, "force") && has_images(call))
		return call_fail(call, "RepositoryNotEmptyException",
		    "The repository with name '%s' in registry with id '%s' "
		    "cannot be deleted because it still contains images",
		    repo->name, call->registry.account);
	call_put(call, "repository", repo_json(call, repo));
	return repo_delete(&call->tx, repo);
}

/* What the input says of mutability goes before the repository. */
static bool
put_mutability(struct call *call)
{
	const char *mutability = call_string(call, "imageTagMutability");
	const json_t *filters =
	    call_member(call, "imageTagMutabilityExclusionFilters");

	if (!exclusions_check(call, mutability, call->in) ||
	    !call_repo(call, &call->repo))
		return false;
	call_put_repo(call);
	call_put_string(call, "imageTagMutability", mutability);
	if (filters)
		call_put(call, "imageTagMutabilityExclusionFilters",
		    json_deep_copy(filters));
	return sql_run(&call->tx,
	    "UPDATE repository SET mutability=?, exclusions=? WHERE id=?",
	    "ssi", mutability, json_to_text(call->arena, filters),
	    call->repo.id);
}

static bool
put_scanning(struct call *call)
{
	bool on = scans_on_push(call);

	call_put(call, "imageScanningConfiguration",
	    json_members("scanOnPush", json_boolean(on)));
	return sql_run(&call->tx,
	    "UPDATE repository SET scan_on_push=? WHERE id=?", "ii",
	    (int64_t)on, call->repo.id);
}

const struct op repository_ops[] = {
    {"CreateRepository", create, OP_WRITE, NULL},
    {"DescribeRepositories", describe, 0, NULL},
    {"DeleteRepository", remove_it, OP_WRITE | OP_REPO, NULL},
    {"PutImageTagMutability", put_mutability, OP_WRITE, NULL},
    {"PutImageScanningConfiguration", put_scanning,
	OP_WRITE | OP_REPO | OP_ECHO, NULL},
    {NULL, NULL, 0, NULL},
};
