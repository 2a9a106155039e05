/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "rules/lifecycle/check.h"
#include "rules/lifecycle/rule.h"

#define PREFIX                                                                 \
	"Invalid parameter at 'LifecyclePolicyText' failed to satisfy "        \
	"constraint: 'Lifecycle policy validation failure: "

enum { MAX_RULES = 50 };

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
check_pair(struct check *check, const struct lifecycle_rule *before,
    const struct lifecycle_rule *rule)
{
	check->rule = rule->place;
	check->at = arena_printf(check->arena, "rules[%zu]", rule->place);
	if (before->priority == rule->priority)
		return check_note(check, LIFECYCLE_RULE, "L11", "rulePriority",
		    "Rule priorities must be unique.");
	if (before->archived != rule->archived)
		return true;
	if (before->status == LIFECYCLE_ANY) {
		check->rule = before->place;
		check->at =
		    arena_printf(check->arena, "rules[%zu]", before->place);
		return check_note(check, LIFECYCLE_RULE, "L10",
		    "selection.tagStatus",
		    "Rule for tagStatus=ANY must have the lowest priority per "
		    "storage class");
	}
	if (before->status != rule->status)
		return true;
	if (rule->status == LIFECYCLE_UNTAGGED)
		return check_note(check, LIFECYCLE_RULE, "L12",
		    "selection.tagStatus",
		    "Only one rule can select Untagged images per storage "
		    "class.");
	return !same_tags(before, rule) ||
	    check_note(check, LIFECYCLE_RULE, "L13",
		rule->prefixes ? "selection.tagPrefixList"
			       : "selection.tagPatternList",
		"Tag lists must be unique across the rules of a storage "
		"class");
}

static int
compare(const void *a, const void *b)
{
	const struct lifecycle_rule *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* One complaint a rule is enough. */
static void
check_pairs(struct check *check, const struct lifecycle_rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (!check_pair(check, &rules[j], &rules[i]))
				break;
}

static void
read_rules(
    struct check *check, const json_t *list, struct lifecycle_policy *policy)
{
	size_t n = json_array_size(list), good = 0;
	struct lifecycle_rule *rules =
	    arena_array(check->arena, struct lifecycle_rule, n + 1);

	if (n > MAX_RULES) {
		check_note(check, LIFECYCLE_SCHEMA, "L17", "rules",
		    "array is too long: must have at most %d elements but "
		    "instance has %zu elements",
		    MAX_RULES, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		rules[good] = (struct lifecycle_rule){0};
		check->rule = i;
		if (rule_read(check, json_array_get(list, i), &rules[good]))
			good++;
	}
	if (good > 0)
		qsort(rules, good, sizeof(*rules), compare);
	check_pairs(check, rules, good);
	policy->rules = rules;
	policy->n_rules = good;
}

static void
read_root(
    struct check *check, const json_t *root, struct lifecycle_policy *policy)
{
	static const char *const names[] = {"rules", NULL};
	const json_t *rules = json_object_get(root, "rules");

	check->at = "";
	if (!json_is_object(root))
		check_note(check, LIFECYCLE_UNREADABLE, "L01", NULL,
		    "Could not map policyString into LifecyclePolicy.");
	else if (!json_is_array(rules))
		check_note(check, LIFECYCLE_SCHEMA, "L01", NULL,
		    "object has missing required properties ([\"rules\"])");
	else if (check_members(check, root, names, names))
		read_rules(check, rules, policy);
}

const struct lifecycle_fault *
lifecycle_policy_check(struct arena *arena, const char *text, size_t len,
    struct lifecycle_policy *policy)
{
	json_auto_t *root = json_read(text, len, NULL);
	struct check check = {.arena = arena};

	*policy = (struct lifecycle_policy){0};
	read_root(&check, root, policy);
	return check.first;
}

static bool
is_schema(const struct lifecycle_fault *fault)
{
	return fault->kind == LIFECYCLE_SCHEMA ||
	    fault->kind == LIFECYCLE_NO_SCHEMA;
}

/* Where no alternative fits a rule, the validator says no more of it. */
static bool
is_said(
    const struct lifecycle_fault *first, const struct lifecycle_fault *fault)
{
	if (!is_schema(fault))
		return false;
	for (const struct lifecycle_fault *f = first; f; f = f->next)
		if (f->kind == LIFECYCLE_NO_SCHEMA && f->rule == fault->rule)
			return f == fault;
	return true;
}

static const struct lifecycle_fault *
first_of(const struct lifecycle_fault *faults, enum lifecycle_fault_kind kind)
{
	while (faults && faults->kind != kind)
		faults = faults->next;
	return faults;
}

/* The whole message of the service's InvalidParameterException. */
static const char *
message_of(struct arena *arena, const struct lifecycle_fault *faults)
{
	const struct lifecycle_fault *alone =
	    first_of(faults, LIFECYCLE_UNREADABLE);
	const char *text = "";

	for (const struct lifecycle_fault *f = faults; f && !alone; f = f->next)
		if (is_said(faults, f))
			text = arena_printf(arena, "%s%s\n", text, f->words);
	if (!alone && !*text)
		alone = first_of(faults, LIFECYCLE_RULE);
	return arena_printf(arena, PREFIX "%s'", alone ? alone->words : text);
}

bool
lifecycle_policy_parse(struct arena *arena, const char *text, size_t len,
    struct lifecycle_policy *policy, struct error *err)
{
	const struct lifecycle_fault *faults =
	    lifecycle_policy_check(arena, text, len, policy);

	return !faults || fail(err, ERR_USAGE, "%s", message_of(arena, faults));
}

/* Equal priorities keep their order. */
static void
insert_by_priority(json_t *list, json_t *rule)
{
	json_int_t priority =
	    json_integer_value(json_object_get(rule, "rulePriority"));
	size_t at = json_array_size(list);

	while (at > 0 &&
	    json_integer_value(json_object_get(
		json_array_get(list, at - 1), "rulePriority")) > priority)
		at--;
	json_array_insert(list, at, rule);
}

const char *
lifecycle_policy_kept(struct arena *arena, const char *text, size_t len)
{
	json_auto_t *root = json_read(text, len, NULL);
	json_t *rules = json_object_get(root, "rules"), *sorted, *rule;
	struct buf out = {0};
	const char *kept;
	size_t i;

	if (!json_is_array(rules))
		return text;
	sorted = json_array();
	json_array_foreach (rules, i, rule)
		insert_by_priority(sorted, rule);
	json_object_set_new(root, "rules", sorted);
	json_write(&out, root, &json_style_compact);
	kept = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return kept;
}
