/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/countof.h"
#include "base/clock.h"
#include "base/json/json.h"
#include "base/url.h"
#include "rules/glob.h"
#include "rules/policy/words.h"
#include "local/http/host.h"
#include "local/api/items.h"
#include "local/api/ops.h"

static const struct {
	const char *host, *registry;
	bool wants_credentials;
} upstreams[] = {
    {"public.ecr.aws", "ecr-public", false},
    {"quay.io", "quay", false},
    {"registry.k8s.io", "k8s", false},
    {"registry-1.docker.io", "docker-hub", true},
    {"ghcr.io", "github-container-registry", true},
    {"*.azurecr.io", "azure-container-registry", true},
    {"registry.gitlab.com", "gitlab-container-registry", true},
    {"cgr.dev", "chainguard", true},
    {"*.dkr.ecr.*.amazonaws.com", "ecr", false},
};

static bool
add_upstream(struct call *call, json_t *rule)
{
	const char *url = call_string(call, "upstreamRegistryUrl");
	const char *named = call_string(call, "upstreamRegistry");
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct url parts;
	char *host;

	url_split_server(&parts, url);
	host =
	    arena_strndup(call->arena, parts.authority.at, parts.authority.len);
	put_string(rule, "upstreamRegistryUrl", url);
	for (size_t i = 0; i < countof(upstreams); i++) {
		if (parts.fault != URL_SOUND || parts.path.len > 1 ||
		    !glob_matches(upstreams[i].host, host) ||
		    (strcmp(upstreams[i].registry, "ecr") == 0 &&
			!host_read_registry(host, account, region)))
			continue;
		if (named && strcmp(named, upstreams[i].registry) != 0)
			return call_fail(call,
			    "UnsupportedUpstreamRegistryException",
			    "The upstream registry '%s' has another URL than "
			    "'%s'",
			    named, url);
		if (upstreams[i].wants_credentials &&
		    !call_string(call, "credentialArn"))
			return call_fail(call,
			    "UnsupportedUpstreamRegistryException",
			    "The specified upstream registry requires "
			    "authentication. Specify a valid Secrets Manager "
			    "ARN.");
		put_string(rule, "upstreamRegistry", upstreams[i].registry);
		return true;
	}
	/* A registry beside this one, which the service could not reach. */
	if (parts.fault == URL_SOUND && parts.port.at != NULL) {
		put_string(rule, "upstreamRegistry", named ? named : "ecr");
		return true;
	}
	return call_fail(call, "UnsupportedUpstreamRegistryException",
	    "The specified upstream registry '%s' isn't supported", url);
}

/* Which secrets there are nobody knows here, but that it must be one of this
 * account and region. */
static bool
check_secret(struct call *call)
{
	const char *arn = call_string(call, "credentialArn");
	const char *account = arn ? policy_account(arn) : NULL;

	if (!arn)
		return true;
	if (!call_arn_is_here(call, arn, "secretsmanager"))
		return call_fail(call, "SecretNotFoundException",
		    "The ARN of the secret specified in the pull through cache "
		    "rule was not found. Update the pull through cache rule "
		    "with a valid secret ARN and try again.");
	return (account && strncmp(account, call->registry.account, 12) == 0) ||
	    call_fail(call, "UnableToAccessSecretException",
		"The secret is unable to be accessed. Verify the resource "
		"permissions for the secret and try again.");
}

static void
copy_member(struct call *call, json_t *rule, const char *name)
{
	put_string(rule, name, call_string(call, name));
}

static void
show_members(struct call *call, json_t *out, const struct item *item)
{
	static const char *const names[] = {"upstreamRegistryUrl",
	    "upstreamRegistry", "credentialArn", "customRoleArn",
	    "upstreamRepositoryPrefix"};

	put_string(out, "ecrRepositoryPrefix", item->name);
	put_string(out, "registryId", call->registry.account);
	for (size_t i = 0; i < countof(names); i++)
		put_string(
		    out, names[i], json_get_string(item->value, names[i]));
}

static json_t *
show(struct call *call, const struct item *item)
{
	json_t *out = json_object();

	show_members(call, out, item);
	put_time(out, "createdAt", item->created);
	put_time(out, "updatedAt", item->updated);
	return out;
}

static const struct item_kind rules = {.name = "pull_through",
    .member = "ecrRepositoryPrefix",
    .title = "The pull through cache rule with repository prefix",
    .plural = "pull through cache rules",
    .exists = "PullThroughCacheRuleAlreadyExistsException",
    .missing = "PullThroughCacheRuleNotFoundException",
    .listed = "pullThroughCacheRules",
    .named = "ecrRepositoryPrefixes",
    .strict = true,
    .most = 50,
    .show = show};

static bool
create(struct call *call)
{
	const char *prefix = call_string(call, "ecrRepositoryPrefix");
	json_auto_t *rule = json_object();
	struct item item;

	if (!items_may_add(call, &rules) || !add_upstream(call, rule) ||
	    !check_secret(call))
		return false;
	copy_member(call, rule, "credentialArn");
	copy_member(call, rule, "customRoleArn");
	copy_member(call, rule, "upstreamRepositoryPrefix");
	if (!call_string(call, "upstreamRepositoryPrefix"))
		put_string(rule, "upstreamRepositoryPrefix", "ROOT");
	if (!item_set(&call->tx, &call->registry, rules.name, prefix, rule) ||
	    !items_find_named(call, &rules, &item))
		return false;
	show_members(call, call->out, &item);
	put_time(call->out, "createdAt", item.created);
	item_free(&item);
	return true;
}

static bool
describe(struct call *call)
{
	return items_describe(call, &rules);
}

/* The rule that the input names, in the output but for what only listings
 * show. */
static bool
find(struct call *call, struct item *item)
{
	if (!items_find_named(call, &rules, item))
		return false;
	show_members(call, call->out, item);
	json_object_del(call->out, "upstreamRegistry");
	return true;
}

static bool
remove_it(struct call *call)
{
	struct item item;

	if (!find(call, &item))
		return false;
	put_time(call->out, "createdAt", item.created);
	item_free(&item);
	return item_delete(&call->tx, &call->registry, rules.name, item.name);
}

static bool
update(struct call *call)
{
	struct item item;
	bool good;

	if (!items_find_named(call, &rules, &item))
		return false;
	if (!call_string(call, "credentialArn") &&
	    !call_string(call, "customRoleArn"))
		call_invalid(call, "credentialArn", "Member must not be null");
	if (call->why.code || !check_secret(call)) {
		item_free(&item);
		return false;
	}
	copy_member(call, item.value, "credentialArn");
	copy_member(call, item.value, "customRoleArn");
	show_members(call, call->out, &item);
	json_object_del(call->out, "upstreamRegistry");
	json_object_del(call->out, "upstreamRegistryUrl");
	put_time(call->out, "updatedAt", clock_wall());
	good = item_set(
	    &call->tx, &call->registry, rules.name, item.name, item.value);
	item_free(&item);
	return good;
}

static bool
validate(struct call *call)
{
	struct item item;

	if (!find(call, &item))
		return false;
	call_put(call, "isValid", json_true());
	item_free(&item);
	return true;
}

const struct op pull_through_ops[] = {
    {"CreatePullThroughCacheRule", create, OP_WRITE, NULL},
    {"DescribePullThroughCacheRules", describe, 0, NULL},
    {"DeletePullThroughCacheRule", remove_it, OP_WRITE, NULL},
    {"UpdatePullThroughCacheRule", update, OP_WRITE, NULL},
    {"ValidatePullThroughCacheRule", validate, 0, NULL},
    {NULL, NULL, 0, NULL},
};
