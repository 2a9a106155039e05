/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/glob.h"
#include "local/api/ops.h"
#include "local/store/setting.h"

static bool
put(struct call *call)
{
	json_t *wanted = call_member(call, "signingConfiguration");

	call_put(call, "signingConfiguration", json_deep_copy(wanted));
	return setting_set(call, "signing", json_to_text(call->arena, wanted));
}

static bool
get(struct call *call)
{
	const char *text = setting_get(call, "signing");

	if (!text)
		return call_fail(call, "SigningConfigurationNotFoundException",
		    "The signing configuration does not exist in the registry "
		    "with id '%s'",
		    call->registry.account);
	call_put_string(call, "registryId", call->registry.account);
	call_put(call, "signingConfiguration", text_to_json(text));
	return true;
}

static bool delete (struct call *call)
{
	return get(call) && setting_delete(call, "signing");
}

static bool
rule_fits(const json_t *rule, const char *name)
{
	const json_t *filters = json_object_get(rule, "repositoryFilters");
	const json_t *filter;
	size_t i;

	if (!json_array_size(filters))
		return true;
	json_array_foreach (filters, i, filter)
		if (glob_matches(json_get_string(filter, "filter"), name))
			return true;
	return false;
}

static bool
status(struct call *call)
{
	const json_t *asked = call_member(call, "imageId"), *rule;
	json_auto_t *signing = NULL;
	json_t *list = json_array(), *id = json_object();
	struct image image;
	struct repo repo;
	size_t i;

	call_put(call, "imageId", id);
	call_put(call, "signingStatuses", list);
	if (!call_repo(call, &repo) || !call_image(call, &repo, asked, &image))
		return false;
	call_put_repo(call, &repo);
	put_string(id, "imageDigest", image.digest);
	put_string(id, "imageTag", json_get_string(asked, "imageTag"));
	signing = text_to_json(setting_get(call, "signing"));
	json_array_foreach (json_object_get(signing, "rules"), i, rule)
		if (rule_fits(rule, repo.name))
			json_array_append_new(list,
			    json_members("signingProfileArn",
				json_incref(
				    json_object_get(rule, "signingProfileArn")),
				"status", json_text("COMPLETE")));
	return true;
}

const struct op signing_ops[] = {
    {"PutSigningConfiguration", put, true, NULL},
    {"GetSigningConfiguration", get, false, NULL},
    {"DeleteSigningConfiguration", delete, true, NULL},
    {"DescribeImageSigningStatus", status, false, NULL},
    {NULL, NULL, false, NULL},
};
