/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/seed/part.h"

#include "base/json/json.h"
#include "base/json/json_make.h"

static const char *const account_settings[] = {
    "BASIC_SCAN_TYPE_VERSION", "BLOB_MOUNTING", "REGISTRY_POLICY_SCOPE", NULL};

const struct seed_part seed_parts[] = {
    {.key = "accountSettings",
	.name = "name",
	.get = "GetAccountSetting",
	.found = "value",
	.put = "PutAccountSetting",
	.update = "PutAccountSetting",
	.asked = account_settings},
    {.key = "registryPolicy",
	.get = "GetRegistryPolicy",
	.found = "policyText",
	.none = "RegistryPolicyNotFoundException",
	.put = "PutRegistryPolicy",
	.member = "policyText",
	.remove = "DeleteRegistryPolicy",
	.policy = true},
    {.key = "replicationConfiguration",
	.get = "DescribeRegistry",
	.found = "replicationConfiguration",
	.put = "PutReplicationConfiguration",
	.member = "replicationConfiguration"},
    {.key = "scanningConfiguration",
	.get = "GetRegistryScanningConfiguration",
	.found = "scanningConfiguration",
	.put = "PutRegistryScanningConfiguration"},
    {.key = "signingConfiguration",
	.get = "GetSigningConfiguration",
	.found = "signingConfiguration",
	.none = "SigningConfigurationNotFoundException",
	.put = "PutSigningConfiguration",
	.member = "signingConfiguration",
	.remove = "DeleteSigningConfiguration"},
    {.key = "repositoryCreationTemplates",
	.name = "prefix",
	.get = "DescribeRepositoryCreationTemplates",
	.found = "repositoryCreationTemplates",
	.put = "CreateRepositoryCreationTemplate",
	.update = "UpdateRepositoryCreationTemplate",
	.remove = "DeleteRepositoryCreationTemplate"},
    {.key = "pullThroughCacheRules",
	.name = "ecrRepositoryPrefix",
	.get = "DescribePullThroughCacheRules",
	.found = "pullThroughCacheRules",
	.put = "CreatePullThroughCacheRule",
	.update = "UpdatePullThroughCacheRule",
	.remove = "DeletePullThroughCacheRule"},
    {.key = "pullTimeUpdateExclusions",
	.name = "principalArn",
	.get = "ListPullTimeUpdateExclusions",
	.found = "pullTimeUpdateExclusions",
	.put = "RegisterPullTimeUpdateExclusion",
	.member = "principalArn",
	.remove = "DeregisterPullTimeUpdateExclusion"},
    {0},
};

const char *
seed_policy_text(struct arena *arena, const json_t *value)
{
	struct buf out = {0};

	if (json_is_text(value))
		return json_string_value(value);
	if (!value || json_is_null(value))
		return NULL;
	json_write(&out, value, &json_style_compact);
	return buf_keep(&out, arena);
}

static void
put_text(struct arena *arena, json_t *input, const char *member)
{
	const char *text =
	    seed_policy_text(arena, json_object_get(input, member));

	if (text)
		json_object_set_new(input, member, json_text(text));
}

json_t *
seed_part_input(
    struct arena *arena, const struct seed_part *part, const json_t *value)
{
	json_t *input;

	if (part->policy)
		return json_members(
		    part->member, json_text(seed_policy_text(arena, value)));
	if (part->member)
		return json_members(
		    part->member, json_deep_copy((json_t *)value));
	input = json_deep_copy(value);
	put_text(arena, input, "repositoryPolicy");
	put_text(arena, input, "lifecyclePolicy");
	json_object_del(input, "registryId");
	return input;
}

const char *
seed_part_name(const struct seed_part *part, const json_t *item)
{
	const char *text = json_string_value(item);

	return text ? text : json_get_string(item, part->name);
}
