/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "local/api/ops.h"
#include "rules/policy.h"
#include "local/store/setting.h"
#include "local/store/sql.h"

static const char *
read_policy(struct call *call, const struct repo *repo)
{
	struct sqlite3_stmt *q = sql_bind(&call->tx,
	    "SELECT policy FROM repository WHERE id=?", "i", repo->id);
	const char *text = NULL;

	if (sql_step(&call->tx, q)) {
		text = sql_text(call->arena, q, 0);
		sql_reset(q);
	}
	return text;
}

static bool
write_policy(struct call *call, const struct repo *repo, const char *text)
{
	return sql_run(&call->tx, "UPDATE repository SET policy=? WHERE id=?",
	    "si", text, repo->id);
}

static bool
set_policy(struct call *call)
{
	const char *text = call_string(call, "policyText");
	struct repo repo;

	if (!call_repo(call, &repo))
		return false;
	if (!policy_is_valid(text, strlen(text), NULL, false))
		return call_invalid(
		    call, "PolicyText", "Invalid repository policy provided");
	call_put_repo(call, &repo);
	call_put_string(call, "policyText", text);
	return write_policy(call, &repo, text);
}

/* The policy that is there, put into the output. */
static bool
put_policy(struct call *call, struct repo *repo)
{
	const char *text;

	if (!call_repo(call, repo))
		return false;
	text = read_policy(call, repo);
	if (!text)
		return call_fail(call, "RepositoryPolicyNotFoundException",
		    "Repository policy does not exist for the repository with "
		    "name '%s' in the registry with id '%s'",
		    repo->name, call->registry.account);
	call_put_repo(call, repo);
	call_put_string(call, "policyText", text);
	return true;
}

static bool
get_policy(struct call *call)
{
	struct repo repo;

	return put_policy(call, &repo);
}

static bool
delete_policy(struct call *call)
{
	struct repo repo;

	return put_policy(call, &repo) && write_policy(call, &repo, NULL);
}

static bool
put_registry_policy(struct call *call)
{
	static const char *const actions[] = {"ecr:CreateRepository",
	    "ecr:ReplicateImage", "ecr:BatchImportUpstreamImage", "ecr:*",
	    NULL};
	const char *text = call_string(call, "policyText");

	if (!policy_is_valid(text, strlen(text), actions, true))
		return call_invalid(
		    call, "PolicyText", "Invalid registry policy provided");
	call_put_string(call, "registryId", call->registry.account);
	call_put_string(call, "policyText", text);
	return setting_set(call, "policy", text);
}

static bool
get_registry_policy(struct call *call)
{
	const char *text = setting_get(call, "policy");

	if (!text)
		return call_fail(call, "RegistryPolicyNotFoundException",
		    "Registry policy does not exist in the registry with id "
		    "'%s'",
		    call->registry.account);
	call_put_string(call, "registryId", call->registry.account);
	call_put_string(call, "policyText", text);
	return true;
}

static bool
delete_registry_policy(struct call *call)
{
	return get_registry_policy(call) && setting_delete(call, "policy");
}

const struct op policy_ops[] = {
    {"SetRepositoryPolicy", set_policy, true, NULL},
    {"GetRepositoryPolicy", get_policy, false, NULL},
    {"DeleteRepositoryPolicy", delete_policy, true, NULL},
    {"PutRegistryPolicy", put_registry_policy, true, NULL},
    {"GetRegistryPolicy", get_registry_policy, false, NULL},
    {"DeleteRegistryPolicy", delete_registry_policy, true, NULL},
    {NULL, NULL, false, NULL},
};
