/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "rules/lifecycle/check.h"

enum {
	MAX_RULES = 50,
	MAX_WILDCARDS = 4,
	MIN_ARCHIVED_DAYS = 90 /* the least time an image is archived */
};

static const char *const rule_required[] = {
    "action", "rulePriority", "selection", NULL};
static const char *const rule_allowed[] = {
    "action", "description", "rulePriority", "selection", NULL};
static const char *const action_required[] = {"type", NULL};
static const char *const action_allowed[] = {
    "targetStorageClass", "type", NULL};
static const char *const selection_required[] = {
    "countNumber", "countType", "tagStatus", NULL};
static const char *const selection_allowed[] = {"countNumber", "countType",
    "countUnit", "storageClass", "tagPatternList", "tagPrefixList", "tagStatus",
    NULL};

static const char *const statuses[] = {"any", "tagged", "untagged", NULL};
static const char *const counts[] = {"imageCountMoreThan", "sinceImagePushed",
    "sinceImagePulled", "sinceImageTransitioned", NULL};
static const char *const units[] = {"days", NULL};
static const char *const actions[] = {"expire", "transition", NULL};
static const char *const classes[] = {"archive", "standard", NULL};

static bool
read_action(struct arena *arena, json_t *action, struct lifecycle_rule *rule,
    struct error *err)
{
	const json_t *target;
	int type;

	if (!check_members(arena, action, action_required, action_allowed, err))
		return false;
	type = check_enum(arena, json_object_get(action, "type"), actions, err);
	if (type < 0)
		return false;
	rule->archive = type == 1;
	target = json_object_get(action, "targetStorageClass");
	if (rule->archive != (target != NULL))
		return check_no_schema(err);
	if (target &&
	    (!json_is_text(target) ||
		strcmp(json_string_value(target), "archive") != 0))
		return check_no_schema(err);
	return true;
}

static size_t
count_char(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static bool
read_tag_list(struct arena *arena, const json_t *tags,
    struct lifecycle_rule *rule, struct error *err)
{
	size_t n = json_array_size(tags);
	const char **out;

	if (!check_type(tags, "array", err))
		return false;
	if (n == 0)
		return check_refuse_open(err,
		    "array is too short: must have at least 1 elements but "
		    "instance has 0 elements");
	out = arena_array(arena, const char *, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *tag = json_array_get(tags, i);

		if (!check_type(tag, "string", err))
			return false;
		out[i] = arena_strdup(arena, json_string_value(tag));
		if (!rule->prefixes && count_char(out[i], '*') > MAX_WILDCARDS)
			return check_refuse(err,
			    "Tag pattern '%s' has more than %d wildcards",
			    out[i], MAX_WILDCARDS);
	}
	rule->tags = out;
	rule->n_tags = n;
	return true;
}

static bool
read_tags(struct arena *arena, const json_t *selection,
    struct lifecycle_rule *rule, struct error *err)
{
	const json_t *patterns = json_object_get(selection, "tagPatternList");
	const json_t *prefixes = json_object_get(selection, "tagPrefixList");
	bool tagged = rule->status == LIFECYCLE_TAGGED;

	if (!tagged && (patterns || prefixes))
		return check_refuse(err,
		    "Can only specify tagPrefixList or "
		    "tagPatternList when tagStatus=TAGGED.");
	if (!tagged)
		return true;
	if (patterns && prefixes)
		return check_refuse(err,
		    "Cannot specify both tagPrefixList and "
		    "tagPatternList in the same rule.");
	if (!patterns && !prefixes)
		return check_refuse(err,
		    "Must specify tagPrefixList or "
		    "tagPatternList when tagStatus=TAGGED.");
	rule->prefixes = prefixes != NULL;
	return read_tag_list(arena, prefixes ? prefixes : patterns, rule, err);
}

/* What the count type asks of the unit, the storage class and the action. */
static bool
read_count(struct arena *arena, const json_t *selection,
    struct lifecycle_rule *rule, struct error *err)
{
	const json_t *type = json_object_get(selection, "countType");
	const json_t *unit = json_object_get(selection, "countUnit");
	const json_t *class = json_object_get(selection, "storageClass");
	int at = json_is_text(type)
	    ? check_find(counts, json_string_value(type))
	    : -1;

	if (at < 0)
		return check_no_schema(err);
	if (unit && check_enum(arena, unit, units, err) < 0)
		return false;
	rule->count = (enum lifecycle_count)at;
	if ((rule->count == LIFECYCLE_COUNT) == (unit != NULL))
		return check_no_schema(err);
	if (class) {
		at = check_enum(arena, class, classes, err);
		if (at < 0)
			return false;
		rule->archived = at == 0;
	}
	if (rule->archived != (rule->count == LIFECYCLE_TRANSITIONED))
		return check_no_schema(err);
	if (rule->count == LIFECYCLE_PULLED && !rule->archive)
		return check_no_schema(err);
	if (rule->count == LIFECYCLE_TRANSITIONED && rule->archive)
		return check_no_schema(err);
	return check_number(json_object_get(selection, "countNumber"),
	    rule->archived ? MIN_ARCHIVED_DAYS : 1, &rule->number, err);
}

static bool
read_rule(struct arena *arena, json_t *value, struct lifecycle_rule *rule,
    struct error *err)
{
	json_t *selection, *text;
	int status;

	if (!check_members(arena, value, rule_required, rule_allowed, err))
		return false;
	text = json_object_get(value, "description");
	if (text && !check_type(text, "string", err))
		return false;
	if (!check_number(json_object_get(value, "rulePriority"), 1,
		&rule->priority, err) ||
	    !read_action(arena, json_object_get(value, "action"), rule, err))
		return false;
	selection = json_object_get(value, "selection");
	if (!check_members(
		arena, selection, selection_required, selection_allowed, err))
		return false;
	status = check_enum(
	    arena, json_object_get(selection, "tagStatus"), statuses, err);
	if (status < 0)
		return false;
	rule->status = (enum lifecycle_status)status;
	return read_count(arena, selection, rule, err) &&
	    read_tags(arena, selection, rule, err);
}

static bool
same_tags(const struct lifecycle_rule *a, const struct lifecycle_rule *b)
{
	if (a->n_tags != b->n_tags || a->prefixes != b->prefixes)
		return false;
	for (size_t i = 0; i < a->n_tags; i++) {
		bool found = false;

		for (size_t j = 0; j < b->n_tags && !found; j++)
			found = strcmp(a->tags[i], b->tags[j]) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* `before` comes ahead of `rule`: what may not stand in one policy. */
static bool
check_pair(const struct lifecycle_rule *before,
    const struct lifecycle_rule *rule, struct error *err)
{
	if (before->priority == rule->priority)
		return check_refuse(err, "Rule priorities must be unique.");
	if (before->archived != rule->archived)
		return true;
	if (before->status == LIFECYCLE_ANY)
		return check_refuse(err,
		    "Rule for tagStatus=ANY must have the "
		    "lowest priority per storage class");
	if (before->status != rule->status)
		return true;
	if (rule->status == LIFECYCLE_UNTAGGED)
		return check_refuse(err,
		    "Only one rule can select Untagged images "
		    "per storage class");
	if (same_tags(before, rule))
		return check_refuse(err,
		    "Tag lists must be unique across the rules "
		    "of a storage class");
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct lifecycle_rule *x = a, *y = b;

	return (x->priority > y->priority) - (x->priority < y->priority);
}

static bool
read_rules(struct arena *arena, const json_t *list,
    struct lifecycle_policy *policy, struct error *err)
{
	size_t n = json_array_size(list);
	struct lifecycle_rule *rules =
	    arena_array(arena, struct lifecycle_rule, n);

	if (n > MAX_RULES)
		return check_refuse_open(err,
		    "array is too long: must have at most %d elements but "
		    "instance has %zu elements",
		    MAX_RULES, n);
	for (size_t i = 0; i < n; i++)
		if (!read_rule(arena, json_array_get(list, i), &rules[i], err))
			return false;
	if (n > 0)
		qsort(rules, n, sizeof(*rules), compare);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (!check_pair(&rules[j], &rules[i], err))
				return false;
	policy->rules = rules;
	policy->n_rules = n;
	return true;
}

bool
lifecycle_policy_parse(struct arena *arena, const char *text, size_t len,
    struct lifecycle_policy *policy, struct error *err)
{
	json_auto_t *root = json_read(text, len, NULL);
	const json_t *rules = json_object_get(root, "rules");

	if (!json_is_object(root))
		return check_refuse(err,
		    "Could not map policyString into "
		    "LifecyclePolicy.");
	if (!json_is_array(rules))
		return check_refuse(err,
		    "object has missing required properties "
		    "([\"rules\"])");
	return read_rules(arena, rules, policy, err);
}
