/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/rule.h"

#include <string.h>

#include "base/json/json.h"

enum {
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
static const char *const actions[] = {"expire", "transition", NULL};
static const char *const classes[] = {"archive", "standard", NULL};

/* The number in the service's message hangs on what is done and counted. */
static int
count_alternatives(const json_t *action, const json_t *selection)
{
	const char *type = json_get_string(action, "type");
	const char *count = json_get_string(selection, "countType");

	if ((type && strcmp(type, "transition") == 0) ||
	    (count &&
		(strcmp(count, counts[LIFECYCLE_PULLED]) == 0 ||
		    strcmp(count, counts[LIFECYCLE_TRANSITIONED]) == 0)))
		return 4;
	return 2;
}

static bool
read_action(struct check *check, const json_t *action, const json_t *selection,
    struct lifecycle_rule *rule)
{
	const json_t *target;
	int type;

	check->at =
	    arena_printf(check->arena, "rules[%zu].action", check->rule);
	if (!check_members(check, action, action_required, action_allowed))
		return false;
	type =
	    check_enum(check, "type", json_object_get(action, "type"), actions);
	if (type < 0)
		return false;
	check->alternatives = count_alternatives(action, selection);
	rule->archive = type == 1;
	target = json_object_get(action, "targetStorageClass");
	if (rule->archive && !target)
		return check_no_schema(check, "L16", NULL);
	if (target &&
	    (!rule->archive || !json_is_text(target) ||
		strcmp(json_string_value(target), "archive") != 0))
		return check_no_schema(check, "L02", "targetStorageClass");
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
read_tag_list(struct check *check, const char *name, const json_t *tags,
    struct lifecycle_rule *rule)
{
	size_t n = json_array_size(tags);
	const char **out = arena_array(check->arena, const char *, n + 1);
	bool good = true;

	if (!check_type(check, "L02", name, tags, "array"))
		return false;
	if (n == 0)
		return check_note(check, LIFECYCLE_SCHEMA, "L06", name,
		    "array is too short: must have at least 1 elements but "
		    "instance has 0 elements");
	for (size_t i = 0; i < n; i++) {
		const json_t *tag = json_array_get(tags, i);
		const char *at = arena_printf(check->arena, "%s[%zu]", name, i);

		if (check_type(check, "L02", at, tag, "string"))
			out[i] =
			    arena_strdup(check->arena, json_string_value(tag));
		else
			good = false;
	}
	rule->tags = out;
	rule->n_tags = n;
	return good;
}

/* The schema asks before the rules do. */
static bool
read_lists(
    struct check *check, const json_t *selection, struct lifecycle_rule *rule)
{
	static const char *const names[] = {
	    "tagPatternList", "tagPrefixList", NULL};
	const char *name;
	json_t *value;
	bool good = true;

	json_object_foreach ((json_t *)selection, name, value) {
		int at = check_find(names, name);

		if (at < 0)
			continue;
		good = read_tag_list(check, name, value, rule) && good;
		rule->prefixes = at == 1;
	}
	return good;
}

static bool
check_wildcards(struct check *check, const struct lifecycle_rule *rule)
{
	bool good = true;

	for (size_t i = 0; i < rule->n_tags && !rule->prefixes; i++)
		if (count_char(rule->tags[i], '*') > MAX_WILDCARDS)
			good = check_note(check, LIFECYCLE_RULE, "L09",
			    arena_printf(
				check->arena, "tagPatternList[%zu]", i),
			    "Tag pattern '%s' has more than %d wildcards",
			    rule->tags[i], MAX_WILDCARDS);
	return good;
}

static bool
check_tags(struct check *check, const json_t *selection,
    const struct lifecycle_rule *rule)
{
	bool patterns = json_object_get(selection, "tagPatternList") != NULL;
	bool prefixes = json_object_get(selection, "tagPrefixList") != NULL;
	bool tagged = rule->status == LIFECYCLE_TAGGED;

	if (!tagged && (patterns || prefixes))
		return check_note(check, LIFECYCLE_RULE, "L07",
		    patterns ? "tagPatternList" : "tagPrefixList",
		    "Can only specify tagPrefixList or tagPatternList when "
		    "tagStatus=TAGGED.");
	if (!tagged)
		return true;
	if (patterns && prefixes)
		return check_note(check, LIFECYCLE_RULE, "L08", "tagPrefixList",
		    "Cannot specify both tagPrefixList and tagPatternList in "
		    "the same rule.");
	if (!patterns && !prefixes)
		return check_note(check, LIFECYCLE_RULE, "L06", "tagStatus",
		    "Must specify tagPrefixList or tagPatternList when "
		    "tagStatus=TAGGED.");
	return check_wildcards(check, rule);
}

/* The storage class that the count type sees, and what it may do there. */
static bool
check_class(
    struct check *check, const json_t *class, struct lifecycle_rule *rule)
{
	int at = json_is_text(class)
	    ? check_find(classes, json_string_value(class))
	    : -1;
	bool late = rule->count == LIFECYCLE_TRANSITIONED;

	if (class && at < 0)
		return check_no_schema(check, "L02", "storageClass");
	rule->archived = class && at == 0;
	if (rule->archived != late)
		return check_no_schema(
		    check, "L15", class ? "storageClass" : "countType");
	if (rule->count == LIFECYCLE_PULLED && !rule->archive)
		return check_no_schema(check, "L14", "countType");
	return !late || !rule->archive ||
	    check_no_schema(check, "L15", "countType");
}

/* What the count type asks of the unit, the storage class and the action. */
static bool
read_count(
    struct check *check, const json_t *selection, struct lifecycle_rule *rule)
{
	const json_t *type = json_object_get(selection, "countType");
	const json_t *unit = json_object_get(selection, "countUnit");
	int at = json_is_text(type)
	    ? check_find(counts, json_string_value(type))
	    : -1;

	if (at < 0)
		return check_no_schema(check, "L02", "countType");
	rule->count = (enum lifecycle_count)at;
	if (rule->count == LIFECYCLE_COUNT && unit)
		return check_no_schema(check, "L04", "countUnit");
	if (rule->count != LIFECYCLE_COUNT &&
	    (!json_is_text(unit) ||
		strcmp(json_string_value(unit), "days") != 0))
		return check_no_schema(
		    check, "L03", unit ? "countUnit" : "countType");
	return check_class(
	    check, json_object_get(selection, "storageClass"), rule);
}

static bool
read_selection(
    struct check *check, const json_t *selection, struct lifecycle_rule *rule)
{
	bool good;
	int status;

	check->at =
	    arena_printf(check->arena, "rules[%zu].selection", check->rule);
	if (!check_members(
		check, selection, selection_required, selection_allowed))
		return false;
	status = check_enum(check, "tagStatus",
	    json_object_get(selection, "tagStatus"), statuses);
	good = read_count(check, selection, rule);
	good = check_number(check, rule->archived ? "L15" : "L05",
		   "countNumber", json_object_get(selection, "countNumber"),
		   rule->archived ? MIN_ARCHIVED_DAYS : 1, &rule->number) &&
	    good;
	good = read_lists(check, selection, rule) && good && status >= 0;
	rule->status = (enum lifecycle_status)(status < 0 ? 0 : status);
	return good && check_tags(check, selection, rule);
}

bool
rule_read(struct check *check, const json_t *value, struct lifecycle_rule *rule)
{
	const json_t *text = json_object_get(value, "description");
	const json_t *selection = json_object_get(value, "selection");
	bool good = true;

	check->at = arena_printf(check->arena, "rules[%zu]", check->rule);
	rule->place = check->rule;
	rule->description = "";
	if (!check_members(check, value, rule_required, rule_allowed))
		return false;
	if (text) {
		good = check_type(check, "L02", "description", text, "string");
		if (good)
			rule->description =
			    arena_strdup(check->arena, json_string_value(text));
	}
	good =
	    check_number(check, "L05", "rulePriority",
		json_object_get(value, "rulePriority"), 1, &rule->priority) &&
	    good;
	good = read_action(
		   check, json_object_get(value, "action"), selection, rule) &&
	    good;
	check->alternatives =
	    count_alternatives(json_object_get(value, "action"), selection);
	return read_selection(check, selection, rule) && good;
}
