/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/lifecycle/policy.h"
#include "local/api/ops.h"
#include "rules/policy.h"
#include "local/store/setting.h"

/* Kept as items of the kind "template", by prefix. */
static const char kind[] = "template";

enum { MAX_TEMPLATES = 50 };

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
	struct error err = {0};

	if (policy && *policy &&
	    !policy_is_valid(policy, strlen(policy), NULL, false))
		return call_invalid(call, "repositoryPolicy",
		    "Invalid repository policy provided");
	if (!lifecycle || !*lifecycle ||
	    lifecycle_policy_parse(
		call->arena, lifecycle, strlen(lifecycle), &parsed, &err))
		return true;
	call_fail(call, "InvalidParameterException", "%s", err.message);
	error_clear(&err);
	return false;
}

static bool
check_filters(struct call *call, const json_t *template)
{
	const char *mutability =
	    json_get_string(template, "imageTagMutability");
	bool wanted = mutability && strstr(mutability, "_WITH_EXCLUSION");
	bool given =
	    json_object_get(template, "imageTagMutabilityExclusionFilters");

	if (wanted == given)
		return true;
	return call_invalid(call, "imageTagMutabilityExclusionFilters",
	    "ImageTagMutabilityExclusionFilters %s be null when "
	    "imageTagMutability is set as %s",
	    wanted ? "can't" : "must", mutability ? mutability : "MUTABLE");
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
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (call_member(call, names[i]))
			json_object_set(
			    template, names[i], call_member(call, names[i]));
}

static bool
answer(struct call *call, const char *prefix)
{
	struct item item;

	if (!item_get(call, kind, prefix, &item))
		return false;
	call_put_string(call, "registryId", call->registry.account);
	call_put(call, "repositoryCreationTemplate", show(call, &item));
	item_free(&item);
	return true;
}

static bool
no_template(struct call *call, const char *prefix)
{
	return call_fail(call, "TemplateNotFoundException",
	    "The repository creation template with prefix '%s' does not exist "
	    "in the registry with id '%s'",
	    prefix, call->registry.account);
}

static bool
create(struct call *call)
{
	const char *prefix = call_string(call, "prefix");
	json_auto_t *template = json_members("encryptionConfiguration",
	    json_members("encryptionType", json_text("AES256")),
	    "imageTagMutability", json_text("MUTABLE"));
	struct item item;

	if (item_get(call, kind, prefix, &item)) {
		item_free(&item);
		return call_fail(call, "TemplateAlreadyExistsException",
		    "The repository creation template with prefix '%s' "
		    "already exists in the registry with id '%s'",
		    prefix, call->registry.account);
	}
	if (item_count(call, kind) >= MAX_TEMPLATES)
		return call_fail(call, "LimitExceededException",
		    "The limit of %d repository creation templates was "
		    "reached",
		    MAX_TEMPLATES);
	take_members(call, template);
	return check_filters(call, template) && check_policies(call) &&
	    item_set(call, kind, prefix, template) && answer(call, prefix);
}

static bool
update(struct call *call)
{
	const char *prefix = call_string(call, "prefix");
	struct item item;
	bool good;

	if (!item_get(call, kind, prefix, &item))
		return call->tx.failed ? false : no_template(call, prefix);
	take_members(call, item.value);
	good = check_filters(call, item.value) && check_policies(call) &&
	    item_set(call, kind, prefix, item.value);
	item_free(&item);
	return good && answer(call, prefix);
}

static bool delete (struct call *call)
{
	const char *prefix = call_string(call, "prefix");

	if (!answer(call, prefix))
		return call->tx.failed ? false : no_template(call, prefix);
	return item_delete(call, kind, prefix);
}

static bool
describe(struct call *call)
{
	const json_t *prefixes = call_member(call, "prefixes"), *prefix;
	json_t *list = json_array();
	struct item item;
	size_t i;

	call_put_string(call, "registryId", call->registry.account);
	call_put(call, "repositoryCreationTemplates", list);
	if (!prefixes)
		return item_page(call, kind, 100, list, show);
	json_array_foreach (prefixes, i, prefix) {
		if (!item_get(call, kind, json_string_value(prefix), &item))
			continue;
		json_array_append_new(list, show(call, &item));
		item_free(&item);
	}
	return !call->tx.failed;
}

const struct op template_ops[] = {
    {"CreateRepositoryCreationTemplate", create, true, NULL},
    {"UpdateRepositoryCreationTemplate", update, true, NULL},
    {"DeleteRepositoryCreationTemplate", delete, true, NULL},
    {"DescribeRepositoryCreationTemplates", describe, false, NULL},
    {NULL, NULL, false, NULL},
};
