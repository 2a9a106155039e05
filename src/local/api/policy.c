/* Policies of repositories and of registries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "local/api/ops.h"
#include "local/store/setting.h"
#include "local/store/sql.h"
#include "rules/policy/check.h"

static bool
write_policy(struct call *call, const char *text)
{
	return sql_run(&call->tx, "UPDATE repository SET policy=? WHERE id=?",
	    "si", text, call->repo.id);
}

/* Who could not set another policy after this one must say `force`. */
static bool
locks_out(struct call *call, const char *text)
{
	const struct access access =
	    call_access(call, call->registry.account, call->registry.region);

	return access_is_denied(call->arena, &access, call->repo.name, text);
}

static bool
set_policy(struct call *call)
{
	const char *text = call_string(call, "policyText");
	enum policy_kind kind = registry_is_public(call->registry.region)
	    ? POLICY_PUBLIC
	    : POLICY_REPOSITORY;

	if (policy_is_refused(call->arena, text, kind,
		registry_partition(registry_home(call->registry.region))))
		return call_invalid(
		    call, "PolicyText", POLICY_REFUSED_REPOSITORY);
	if (!call_bool(call, "force") && locks_out(call, text))
		return call_invalid(
		    call, "PolicyText", POLICY_REFUSED_REPOSITORY);
	text = policy_kept(call->arena, text, strlen(text));
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

/* Which actions a policy of the registry may be about. */
static enum policy_kind
scope_of(struct call *call)
{
	const char *scope = setting_get(&call->tx, call->arena, &call->registry,
	    "account/REGISTRY_POLICY_SCOPE");

	return scope && strcmp(scope, "V1") == 0 ? POLICY_REGISTRY_V1
						 : POLICY_REGISTRY;
}

static bool
put_registry_policy(struct call *call)
{
	const char *text = call_string(call, "policyText");

	if (policy_is_refused(call->arena, text, scope_of(call),
		registry_partition(registry_home(call->registry.region))))
		return call_invalid(
		    call, "PolicyText", POLICY_REFUSED_REGISTRY);
	text = policy_kept(call->arena, text, strlen(text));
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
