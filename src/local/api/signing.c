/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_make.h"
#include "rules/glob.h"
#include "local/api/ops.h"
#include "local/registry/replicate.h"
#include "local/store/json_text.h"
#include "local/store/setting.h"

static const char *
read_text(struct call *call)
{
	return setting_get(&call->tx, call->arena, &call->registry, "signing");
}

static bool
put(struct call *call)
{
	json_t *wanted = call_member(call, "signingConfiguration");

	/* it is for DeleteSigningConfiguration to take all away */
	if (json_array_size(json_object_get(wanted, "rules")) == 0)
		return call_invalid(call, "signingConfiguration.rules",
		    "Member must have length greater than or equal to 1");
	call_put(call, "signingConfiguration", json_deep_copy(wanted));
	return setting_set(&call->tx, &call->registry, "signing",
	    json_to_text(call->arena, wanted));
}

static bool
get(struct call *call)
{
	const char *text = read_text(call);

	if (!text)
		return call_fail(call, "SigningConfigurationNotFoundException",
		    "The signing configuration does not exist in the registry "
		    "with id '%s'",
		    call->registry.account);
	call_put(call, "signingConfiguration", text_to_json(text));
	return true;
}

static bool
remove_it(struct call *call)
{
	return get(call) &&
	    setting_delete(&call->tx, &call->registry, "signing");
}

static bool
status(struct call *call)
{
	const json_t *rule;
	json_auto_t *signing = NULL;
	json_t *list = json_array();
	size_t i;

	call_put(call, "signingStatuses", list);
	signing = text_to_json(read_text(call));
	json_array_foreach (json_object_get(signing, "rules"), i, rule)
		if (rule_fits(rule, call->repo.name, glob_matches))
			json_array_append_new(list,
			    json_members("signingProfileArn",
				json_incref(
				    json_object_get(rule, "signingProfileArn")),
				"status", json_text("COMPLETE")));
	return true;
}

const struct op signing_ops[] = {
    {"PutSigningConfiguration", put, OP_WRITE, NULL},
    {"GetSigningConfiguration", get, OP_ECHO, NULL},
    {"DeleteSigningConfiguration", remove_it, OP_WRITE | OP_ECHO, NULL},
    {"DescribeImageSigningStatus", status, OP_REPO | OP_IMAGE | OP_ECHO, NULL},
    {NULL, NULL, 0, NULL},
};
