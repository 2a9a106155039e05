/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/settle/plan.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/settle/state.h"
#include "rules/lifecycle/policy.h"
#include "rules/policy/check.h"
#include "rules/seed/part.h"

enum { MAKE, SET, REMOVE };

/* A setting of a repository that is one call. */
struct policy_setting {
	const char *key;
	const char *put, *member, *remove;
	bool lifecycle;
};

static const struct policy_setting policies[] = {
    {"policy", "SetRepositoryPolicy", "policyText", "DeleteRepositoryPolicy",
	false},
    {"lifecyclePolicy", "PutLifecyclePolicy", "lifecyclePolicyText",
	"DeleteLifecyclePolicy", true},
    {0},
};

static struct arena *
arena_of(struct plan *plan)
{
	return &plan->scope->run->arena;
}

/* The values that they are of do not live as long. */
static const char *
keep(struct plan *plan, const char *text)
{
	return text ? arena_strdup(arena_of(plan), text) : NULL;
}

struct change *
plan_add(struct plan *plan, const struct change *change)
{
	struct change *made = arena_new(arena_of(plan), struct change);

	*made = *change;
	made->target = keep(plan, change->target);
	made->setting = keep(plan, change->setting);
	made->before = keep(plan, change->before);
	made->after = keep(plan, change->after);
	made->next = NULL;
	if (!plan->last)
		plan->last = &plan->first;
	*plan->last = made;
	plan->last = &made->next;
	if (made->operation)
		plan->n++;
	else
		plan->impossible++;
	return made;
}

/* A value on one line, for a person. */
static const char *
shown(struct plan *plan, const json_t *value)
{
	const char *text = seed_policy_text(arena_of(plan), value);

	return text ? text : "";
}

static json_t *
kept(struct plan *plan, bool lifecycle, const json_t *value)
{
	const char *text = seed_policy_text(arena_of(plan), value);

	if (!text)
		return json_null();
	return state_policy(lifecycle
		? lifecycle_policy_kept(arena_of(plan), text, strlen(text))
		: policy_kept(arena_of(plan), text, strlen(text)));
}

bool
plan_same_policy(
    struct plan *plan, bool lifecycle, const json_t *a, const json_t *b)
{
	json_auto_t *one = kept(plan, lifecycle, a);
	json_auto_t *other = kept(plan, lifecycle, b);

	return json_equal(one, other);
}

static void
change_policy(struct plan *plan, const char *name,
    const struct policy_setting *setting, const json_t *wanted,
    const json_t *found)
{
	const json_t *after = json_object_get(wanted, setting->key);
	const json_t *before = json_object_get(found, setting->key);
	const char *text = shown(plan, after), *was = shown(plan, before);
	struct change change = {.target = name,
	    .setting = setting->key,
	    .before = was,
	    .after = text,
	    .sign = *was ? '~' : '+',
	    .operation = setting->put,
	    .wave = SET};

	if (!after || plan_same_policy(plan, setting->lifecycle, after, before))
		return;
	if (!*text && !plan->prune)
		return;
	change.params = scope_params(plan->scope, name);
	if (*text) {
		json_object_set_new(
		    change.params, setting->member, json_text(text));
	} else {
		change.sign = '-';
		change.operation = setting->remove;
		change.wave = REMOVE;
	}
	plan_add(plan, &change);
}

static void
put_member(json_t *params, const json_t *wanted, const char *key)
{
	json_t *value = json_object_get(wanted, key);

	if (value && !json_is_null(value))
		json_object_set(params, key, value);
}

static json_t *
scanning(bool on)
{
	return json_members("scanOnPush", json_boolean(on));
}

static void
create(struct plan *plan, const char *name, const json_t *wanted)
{
	json_t *params = scope_params(plan->scope, name);
	const json_t *tags = json_object_get(wanted, "tags");
	struct buf says = {0};
	const struct change change = {.sign = '+',
	    .target = name,
	    .setting = "repository",
	    .operation = "CreateRepository",
	    .params = params,
	    .wave = MAKE};
	struct change *made = plan_add(plan, &change);

	put_member(params, wanted, "imageTagMutability");
	put_member(params, wanted, "imageTagMutabilityExclusionFilters");
	put_member(params, wanted, "encryptionConfiguration");
	if (json_object_get(wanted, "scanOnPush"))
		json_object_set_new(params, "imageScanningConfiguration",
		    scanning(
			json_is_true(json_object_get(wanted, "scanOnPush"))));
	if (json_object_size(tags))
		json_object_set_new(params, "tags", state_tag_list(tags));
	json_write(&says, params, &json_style_compact);
	made->after = buf_keep(&says, arena_of(plan));
}

static bool
same_filters(const json_t *wanted, const json_t *found)
{
	static const char key[] = "imageTagMutabilityExclusionFilters";
	const json_t *a = json_object_get(wanted, key);
	const json_t *b = json_object_get(found, key);

	return json_array_size(a) == 0 ? json_array_size(b) == 0
				       : json_equal(a, b);
}

static void
change_mutability(struct plan *plan, const char *name, const json_t *wanted,
    const json_t *found)
{
	static const char key[] = "imageTagMutability";
	const json_t *after = json_object_get(wanted, key);
	const json_t *before = json_object_get(found, key);
	struct change change = {.sign = '~',
	    .target = name,
	    .setting = key,
	    .before = shown(plan, before),
	    .after = shown(plan, after),
	    .operation = "PutImageTagMutability",
	    .wave = SET};

	if (!json_is_text(after) ||
	    (json_equal(after, before) && same_filters(wanted, found)))
		return;
	change.params = scope_params(plan->scope, name);
	put_member(change.params, wanted, key);
	put_member(change.params, wanted, "imageTagMutabilityExclusionFilters");
	plan_add(plan, &change);
}

static void
change_scanning(struct plan *plan, const char *name, const json_t *wanted,
    const json_t *found)
{
	const json_t *after = json_object_get(wanted, "scanOnPush");
	bool on = json_is_true(after);
	struct change change = {.sign = '~',
	    .target = name,
	    .setting = "scanOnPush",
	    .before = on ? "false" : "true",
	    .after = on ? "true" : "false",
	    .operation = "PutImageScanningConfiguration",
	    .wave = SET};

	if (!json_is_boolean(after) ||
	    on == json_is_true(json_object_get(found, "scanOnPush")))
		return;
	change.params = scope_params(plan->scope, name);
	json_object_set_new(
	    change.params, "imageScanningConfiguration", scanning(on));
	plan_add(plan, &change);
}

/* A key may be told by its id or alias, which an ARN ends with or hides. */
static bool
same_key(const char *wanted, const char *found)
{
	size_t len = wanted ? strlen(wanted) : 0, n = found ? strlen(found) : 0;

	if (!wanted || strncmp(wanted, "alias/", 6) == 0 ||
	    strstr(wanted, ":alias/"))
		return true;
	return found && n >= len && strcmp(found + n - len, wanted) == 0 &&
	    (n == len || found[n - len - 1] == '/');
}

static void
check_encryption(struct plan *plan, const char *name, const json_t *wanted,
    const json_t *found)
{
	static const char key[] = "encryptionConfiguration";
	const json_t *after = json_object_get(wanted, key);
	const json_t *before = json_object_get(found, key);
	const char *type = json_get_string(after, "encryptionType");
	const char *is = json_get_string(before, "encryptionType");
	const struct change change = {.sign = '!',
	    .target = name,
	    .setting = key,
	    .before = shown(plan, before),
	    .after = arena_printf(arena_of(plan),
		"%s: cannot be changed after the repository was made",
		shown(plan, after))};

	if (type &&
	    (!is || strcmp(type, is) != 0 ||
		!same_key(json_get_string(after, "kmsKey"),
		    json_get_string(before, "kmsKey"))))
		plan_add(plan, &change);
}

static void
change_tags(struct plan *plan, const char *name, const json_t *wanted,
    const json_t *found)
{
	json_t *tags = json_object_get(wanted, "tags"), *value;
	json_t *there = json_object_get(found, "tags");
	json_t *arn = json_object_get(found, "arn");
	json_t *put = json_object(), *gone = json_array();
	const char *key;

	json_object_foreach (tags, key, value)
		if (!json_equal(value, json_object_get(there, key)))
			json_object_set(put, key, value);
	json_object_foreach (there, key, value)
		if (tags && !json_object_get(tags, key))
			json_array_append_new(gone, json_text(key));
	if (json_object_size(put))
		plan_add(plan,
		    &(struct change){.sign = '~',
			.target = name,
			.setting = "tags",
			.before = shown(plan, there),
			.after = shown(plan, put),
			.operation = "TagResource",
			.params = json_members("resourceArn", json_incref(arn),
			    "tags", state_tag_list(put)),
			.wave = SET});
	if (plan->prune && json_array_size(gone))
		plan_add(plan,
		    &(struct change){.sign = '-',
			.target = name,
			.setting = "tags",
			.before = shown(plan, gone),
			.operation = "UntagResource",
			.params = json_members("resourceArn", json_incref(arn),
			    "tagKeys", json_incref(gone)),
			.wave = REMOVE});
	json_decref(put);
	json_decref(gone);
}

void
plan_repository(struct plan *plan, const char *name, const json_t *wanted,
    const json_t *found)
{
	if (!json_object_size(found)) {
		create(plan, name, wanted);
	} else {
		change_mutability(plan, name, wanted, found);
		change_scanning(plan, name, wanted, found);
		check_encryption(plan, name, wanted, found);
		change_tags(plan, name, wanted, found);
	}
	for (const struct policy_setting *s = policies; s->key; s++)
		change_policy(plan, name, s, wanted, found);
}

void
plan_remove(struct plan *plan, const char *name)
{
	const struct change change = {.sign = '-',
	    .target = name,
	    .setting = "repository",
	    .operation = "DeleteRepository",
	    .params = scope_params(plan->scope, name),
	    .wave = REMOVE};

	plan_add(plan, &change);
}

void
plan_free(struct plan *plan)
{
	for (struct change *c = plan->first; c; c = c->next)
		json_decref(c->params);
	plan->first = NULL;
	plan->last = NULL;
	plan->n = plan->impossible = 0;
}
