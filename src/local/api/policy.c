/* Policies of repositories and of registries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "local/api/ops.h"
#include "local/store/setting.h"
#include "local/store/sql.h"
#include "rules/policy.h"

static bool
write_policy(struct call *call, const char *text)
{
	return sql_run(&call->tx, "UPDATE repository SET policy=? WHERE id=?",
	    "si", text, call->repo.id);
}

static bool
set_policy(struct call *call)
{
	const char *text = call_string(call, "policyText");

	if (!policy_is_valid(text, strlen(text), NULL, false))
		return call_invalid(
		    call, "PolicyText", "Invalid repository policy provided");
	call_put_string(call, "policyText", text);
	return write_policy(call, text);
}

static bool
get_policy(struct call *call)
{
	const char *text = sql_get_text(&call->tx, call->arena,
	    "SELECT policy FROM repository WHERE id=?", "i", call->repo.id);

	if (!text)
		return call_fail(call, "RepositoryPolicyNotFoundException",
		    "Repository policy does not exist for the repository with "
		    "name '%s' in the registry with id '%s'",
		    call->repo.name, call->registry.account);
	call_put_string(call, "policyText", text);
	return true;
}

static bool
delete_policy(struct call *call)
{
	return get_policy(call) && write_policy(call, NULL);
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
	call_put_string(call, "policyText", text);
	return setting_set(&call->tx, &call->registry, "policy", text);
}

static bool
get_registry_policy(struct call *call)
{
	const char *text =
	    setting_get(&call->tx, call->arena, &call->registry, "policy");

	if (!text)
		return call_fail(call, "RegistryPolicyNotFoundException",
		    "Registry policy does not exist in the registry with id "
		    "'%s'",
		    call->registry.account);
	call_put_string(call, "policyText", text);
	return true;
}

static bool
delete_registry_policy(struct call *call)
{
	return get_registry_policy(call) &&
	    setting_delete(&call->tx, &call->registry, "policy");
}

enum { OF_REPO = OP_REPO | OP_ECHO, CHANGE = OP_WRITE | OP_ECHO };

const struct op policy_ops[] = {
    {"SetRepositoryPolicy", set_policy, OF_REPO | OP_WRITE, NULL},
    {"GetRepositoryPolicy", get_policy, OF_REPO, NULL},
    {"DeleteRepositoryPolicy", delete_policy, OF_REPO | OP_WRITE, NULL},
    {"PutRegistryPolicy", put_registry_policy, CHANGE, NULL},
    {"GetRegistryPolicy", get_registry_policy, OP_ECHO, NULL},
    {"DeleteRegistryPolicy", delete_registry_policy, CHANGE, NULL},
    {NULL, NULL, 0, NULL},
};
