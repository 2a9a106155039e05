/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/items.h"
#include "local/api/lifecycle.h"
#include "local/api/ops.h"
#include "local/api/repo_json.h"
#include "local/api/tagging.h"
#include "rules/policy/check.h"

static json_t *
show(struct call *call, const struct item *item)
{
	json_t *out = json_object();

	(void)call;
	put_string(out, "prefix", item->name);
	json_object_update_missing(out, item->value);
	put_time(out, "createdAt", item->created);
	put_time(out, "updatedAt", item->updated);
	return out;
}

static bool
check_policies(struct call *call)
{
	const char *policy = call_string(call, "repositoryPolicy");
	const char *lifecycle = call_string(call, "lifecyclePolicy");
	struct lifecycle_policy parsed;

	if (policy && *policy &&
	    policy_is_refused(call->arena, policy, POLICY_REPOSITORY,
		registry_partition(call->registry.region)))
		return call_invalid(
		    call, "repositoryPolicy", POLICY_REFUSED_REPOSITORY);
	return !lifecycle || !*lifecycle ||
	    lifecycle_text_check(call, lifecycle, &parsed);
}

/* In the words of resources that have tags already. */
static bool
check_tags(struct call *call)
{
	json_auto_t *tags = json_object();

	return tags_add(call, tags, call_member(call, "resourceTags")) ||
	    call_invalid(call, "resourceTags", "%s", call->why.message);
}

/* Members of the input that a template keeps, over those it has. */
static void
take_members(struct call *call, json_t *template)
{
	static const char *const names[] = {"description",
	    "encryptionConfiguration", "resourceTags", "imageTagMutability",
	    "imageTagMutabilityExclusionFilters", "repositoryPolicy",
	    "lifecyclePolicy", "appliedFor", "customRoleArn"};
	const char *mutability = call_string(call, "imageTagMutability");

	if (mutability && !strstr(mutability, "_WITH_EXCLUSION"))
		json_object_del(template, "imageTagMutabilityExclusionFilters");
	for (size_t i = 0; i < countof(names); i++)
		if (call_member(call, names[i]))
			json_object_set(
			    template, names[i], call_member(call, names[i]));
}

static const struct item_kind templates = {.name = "template",
    .member = "prefix",
    .title = "The repository creation template with prefix",
    .plural = "repository creation templates",
    .exists = "TemplateAlreadyExistsException",
    .missing = "TemplateNotFoundException",
    .listed = "repositoryCreationTemplates",
    .named = "prefixes",
    .most = 50,
    .show = show};

/* The template that the input names, in the output. */
static bool
put(struct call *call)
{
	struct item item;

	if (!items_find_named(call, &templates, &item))
		return false;
	call_put(call, "repositoryCreationTemplate", show(call, &item));
	item_free(&item);
	return true;
}

/* Over what `template` has goes what the input says. */
static bool
change(struct call *call, json_t *template)
{
	take_members(call, template);
	return exclusions_check(call,
		   json_get_string(template, "imageTagMutability"), template) &&
	    encryption_check(call) && check_policies(call) &&
	    check_tags(call) &&
	    item_set(&call->tx, &call->registry, templates.name,
		call_string(call, "prefix"), template) &&
	    put(call);
}

static bool
create(struct call *call)
{
	json_auto_t *template = json_members("encryptionConfiguration",
	    json_members("encryptionType", json_text("AES256")),
	    "imageTagMutability", json_text("MUTABLE"));

	return items_may_add(call, &templates) && change(call, template);
}

static bool
update(struct call *call)
{
	struct item item;
	bool good;

	if (!items_find_named(call, &templates, &item))
		return false;
	good = change(call, item.value);
	item_free(&item);
	return good;
}

static bool
remove_it(struct call *call)
{
	return put(call) &&
	    item_delete(&call->tx, &call->registry, templates.name,
		call_string(call, "prefix"));
}

static bool
describe(struct call *call)
{
	return items_describe(call, &templates);
}

enum { CHANGE = OP_WRITE | OP_ECHO };

const struct op template_ops[] = {
    {"CreateRepositoryCreationTemplate", create, CHANGE, NULL},
    {"UpdateRepositoryCreationTemplate", update, CHANGE, NULL},
    {"DeleteRepositoryCreationTemplate", remove_it, CHANGE, NULL},
    {"DescribeRepositoryCreationTemplates", describe, OP_ECHO, NULL},
    {NULL, NULL, 0, NULL},
};
