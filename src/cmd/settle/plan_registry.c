/* What a registry has besides repositories, compared with how it is described.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/settle/plan.h"
#include "rules/seed/part.h"

enum { MAKE, SET, REMOVE };

static int
wave_of(const struct seed_part *part)
{
	return part->asked ? MAKE : SET;
}

static const char *
text_of(struct plan *plan, const json_t *value)
{
	const char *text = seed_policy_text(&plan->scope->run->arena, value);

	return text ? text : "";
}

static bool
is_nothing(const json_t *value)
{
	const json_t *rules = json_object_get(value, "rules");

	return !value || json_is_empty(value) ||
	    (json_object_size(value) == 1 && json_is_array(rules) &&
		json_array_size(rules) == 0);
}

/* Whether two values of a member say the same. */
static bool
says_same(struct plan *plan, const char *key, const json_t *a, const json_t *b)
{
	if (strstr(key, "Policy"))
		return plan_same_policy(
		    plan, strcmp(key, "lifecyclePolicy") == 0, a, b);
	return (is_nothing(a) && is_nothing(b)) || json_equal(a, b);
}

/* What an item does not say does not matter. */
static const char *
first_difference(struct plan *plan, const json_t *wanted, const json_t *found)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)wanted, key, value)
		if (!json_is_null(value) && strcmp(key, "registryId") != 0 &&
		    !says_same(plan, key, value, json_object_get(found, key)))
			return key;
	return NULL;
}

static const json_t *
find_item(const struct seed_part *part, const json_t *list, const char *name)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		const char *is = seed_part_name(part, item);

		if (is && strcmp(is, name) == 0)
			return item;
	}
	return NULL;
}

static json_t *
take_members(const json_t *input, const char *operation)
{
	const struct shape *shape =
	    model_find_action(&service_ecr, operation)->input;
	json_t *out = json_object(), *value;
	const char *key;

	json_object_foreach ((json_t *)input, key, value)
		if (model_find_member(shape, key, strlen(key)))
			json_object_set(out, key, value);
	return out;
}

/* What an update has no member for stays as it was made. */
static void
change_item(struct plan *plan, const struct seed_part *part,
    const json_t *wanted, const json_t *found)
{
	const char *key = first_difference(plan, wanted, found);
	json_auto_t *input =
	    seed_part_input(&plan->scope->run->arena, part, wanted);
	struct change change = {.sign = '~',
	    .target = part->key,
	    .setting = seed_part_name(part, wanted),
	    .before = text_of(plan, found),
	    .after = text_of(plan, wanted),
	    .operation = part->update,
	    .wave = wave_of(part)};

	if (!key)
		return;
	if (!part->update ||
	    !model_find_member(
		model_find_action(&service_ecr, part->update)->input, key,
		strlen(key))) {
		change.sign = '!';
		change.operation = NULL;
		change.after = arena_printf(&plan->scope->run->arena,
		    "%s: %s cannot be changed", change.after, key);
	} else {
		change.params = take_members(input, part->update);
	}
	plan_add(plan, &change);
}

static void
remove_items(struct plan *plan, const struct seed_part *part,
    const json_t *wanted, const json_t *found)
{
	const json_t *item;
	size_t i;

	json_array_foreach (found, i, item) {
		const char *name = seed_part_name(part, item);

		if (!name || find_item(part, wanted, name))
			continue;
		plan_add(plan,
		    &(struct change){.sign = '-',
			.target = part->key,
			.setting = name,
			.before = text_of(plan, item),
			.operation = part->remove,
			.params = json_members(part->name, json_text(name)),
			.wave = REMOVE});
	}
}

static void
compare_items(struct plan *plan, const struct seed_part *part,
    const json_t *wanted, const json_t *found)
{
	struct arena *arena = &plan->scope->run->arena;
	const json_t *item;
	size_t i;

	json_array_foreach (wanted, i, item) {
		const char *name = seed_part_name(part, item);
		const json_t *is = find_item(part, found, name);

		if (is) {
			change_item(plan, part, item, is);
			continue;
		}
		plan_add(plan,
		    &(struct change){.sign = '+',
			.target = part->key,
			.setting = name,
			.after = text_of(plan, item),
			.operation = part->put,
			.params = seed_part_input(arena, part, item),
			.wave = wave_of(part)});
	}
	if (plan->prune && part->remove)
		remove_items(plan, part, wanted, found);
}

static void
compare_one(struct plan *plan, const struct seed_part *part,
    const json_t *wanted, const json_t *found)
{
	bool none = is_nothing(wanted);
	struct change change = {.sign = is_nothing(found) ? '+' : '~',
	    .target = "registry",
	    .setting = part->key,
	    .before = text_of(plan, found),
	    .after = text_of(plan, wanted),
	    .operation = part->put,
	    .wave = SET};

	if (says_same(plan, part->key, wanted, found) ||
	    (!part->policy && !none && !first_difference(plan, wanted, found)))
		return;
	/* to take rules away is to delete them */
	if (none && !plan->prune)
		return;
	if (none) {
		change.sign = '-';
		change.wave = REMOVE;
	}
	if (none && part->remove) {
		change.operation = part->remove;
		change.params = json_object();
	} else if (none) {
		json_auto_t *empty = json_members("rules", json_array());

		change.params =
		    seed_part_input(&plan->scope->run->arena, part, empty);
	} else {
		change.params =
		    seed_part_input(&plan->scope->run->arena, part, wanted);
	}
	plan_add(plan, &change);
}

void
plan_registry(struct plan *plan, const json_t *wanted, const json_t *found)
{
	for (const struct seed_part *part = seed_parts; part->key; part++) {
		const json_t *value = json_object_get(wanted, part->key);
		const json_t *is = json_object_get(found, part->key);

		if (!value)
			continue;
		if (part->name)
			compare_items(plan, part, value, is);
		else
			compare_one(plan, part, value, is);
	}
}
