/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/settle/state.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/verb.h"
#include "rules/glob.h"
#include "rules/seed/part.h"

/* What is asked of each repository. */
static const struct aspect {
	unsigned what;
	const char *operation, *key, *found, *none;
} questions[] = {
    {STATE_POLICY, "get-repository-policy", "policy", "policyText",
	"RepositoryPolicyNotFoundException"},
    {STATE_LIFECYCLE, "get-lifecycle-policy", "lifecyclePolicy",
	"lifecyclePolicyText", "LifecyclePolicyNotFoundException"},
    {STATE_TAGS, "list-tags-for-resource", "tags", "tags", ""},
};

struct recall {
	struct scope *scope;
	const char *const *patterns;
	unsigned what;
	json_t *found;
};

/* A question that is under way. */
struct state_call {
	const struct aspect *question;
	const char *name;
};

json_t *
state_policy(const char *text)
{
	json_t *value = json_read(text, strlen(text), NULL);

	return value ? value : json_text(text);
}

json_t *
state_tag_list(const json_t *tags)
{
	json_t *list = json_array(), *value;
	const char *key;

	json_object_foreach ((json_t *)tags, key, value)
		json_array_append_new(list,
		    json_members(
			"Key", json_text(key), "Value", json_incref(value)));
	return list;
}

static json_t *
tags_of(const json_t *list)
{
	json_t *tags = json_object();
	const json_t *tag;
	size_t i;

	json_array_foreach (list, i, tag) {
		const char *key = json_get_string(tag, "Key");

		/* those of the service itself nobody may set */
		if (key && strncmp(key, "aws:", 4) != 0)
			verb_put(tags, key, json_object_get(tag, "Value"));
	}
	return tags;
}

static void
ask(struct recall *reading, const char *name, const char *arn)
{
	struct arena *arena = &reading->scope->run->arena;

	for (size_t i = 0; i < countof(questions); i++) {
		const struct aspect *question = &questions[i];
		struct state_call *errand;
		json_t *params;

		if (!(question->what & reading->what))
			continue;
		errand = arena_new(arena, struct state_call);
		*errand =
		    (struct state_call){question, arena_strdup(arena, name)};
		params = question->what == STATE_TAGS
		    ? json_members("resourceArn", json_text(arn))
		    : scope_params(reading->scope, name);
		scope_ask(reading->scope, question->operation, params, errand);
	}
}

static json_t *
describe(const json_t *found)
{
	static const struct {
		const char *key, *member;
	} plain[] = {{"name", "repositoryName"},
	    {"imageTagMutability", "imageTagMutability"},
	    {"imageTagMutabilityExclusionFilters",
		"imageTagMutabilityExclusionFilters"},
	    {"encryptionConfiguration", "encryptionConfiguration"},
	    {"uri", "repositoryUri"}, {"arn", "repositoryArn"}};
	const json_t *scanning =
	    json_object_get(found, "imageScanningConfiguration");
	json_t *out = json_object();

	for (size_t i = 0; i < countof(plain); i++)
		verb_put(
		    out, plain[i].key, json_object_get(found, plain[i].member));
	json_object_set_new(out, "scanOnPush",
	    json_boolean(
		json_is_true(json_object_get(scanning, "scanOnPush"))));
	return out;
}

static bool
take_repositories(void *ctx, const json_t *list, struct error *err)
{
	struct recall *reading = ctx;
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *name = scope_name(reading->scope, one, err);
		const char *arn = name
		    ? scope_text(reading->scope, "describe-repositories", one,
			  "repositoryArn", err)
		    : NULL;

		if (!arn)
			return false;
		if (reading->patterns &&
		    !glob_matches_any(reading->patterns, name))
			continue;
		json_object_set_new(reading->found, name, describe(one));
		ask(reading, name, arn);
	}
	return true;
}

static json_t *
read_answer(const struct aspect *question, const json_t *reply)
{
	const char *text = json_get_string(reply, question->found);

	if (question->what == STATE_TAGS)
		return tags_of(json_object_get(reply, question->found));
	return text ? state_policy(text) : json_null();
}

/* One that went away in between is none. */
static bool
take_answer(
    struct recall *reading, struct calls_answer *answer, struct error *err)
{
	const struct state_call *errand = answer->mark;
	json_t *one = json_object_get(reading->found, errand->name);

	if (answer->reply ||
	    verb_is_code(&answer->error, errand->question->none)) {
		json_object_set_new(one, errand->question->key,
		    read_answer(errand->question, answer->reply));
	} else if (verb_is_code(
		       &answer->error, "RepositoryNotFoundException")) {
		json_object_del(reading->found, errand->name);
	} else {
		*err = answer->error;
		return scope_explain(
		    reading->scope, errand->question->operation, err);
	}
	json_decref(answer->reply);
	error_clear(&answer->error);
	return true;
}

json_t *
state_repositories(struct scope *scope, const char *const *patterns,
    const char *exact, unsigned what, struct error *err)
{
	struct recall reading = {.scope = scope,
	    .patterns = patterns,
	    .what = what,
	    .found = json_object()};
	json_t *params = scope_params(scope, NULL);
	struct calls_answer answer;
	bool ok;

	if (exact) {
		json_t *names = json_array();

		json_array_append_new(names, json_text(exact));
		json_object_set_new(params, "repositoryNames", names);
	}
	ok = scope_pages(scope, "describe-repositories", params,
	    take_repositories, &reading, err);
	if (!ok && exact && verb_is_code(err, "RepositoryNotFoundException")) {
		error_clear(err);
		ok = true;
	}
	while (ok && calls_any(scope->calls, &answer))
		ok = take_answer(&reading, &answer, err);
	if (ok)
		return reading.found;
	json_decref(reading.found);
	return NULL;
}

/* A rule or a template without what the service notes beside it. */
static json_t *
clean_item(const json_t *item)
{
	static const char *const notes[] = {
	    "createdAt", "updatedAt", "registryId"};
	static const char *const policies[] = {
	    "repositoryPolicy", "lifecyclePolicy"};
	json_t *out = json_copy((json_t *)item);

	for (size_t i = 0; i < countof(notes) && json_is_object(out); i++)
		json_object_del(out, notes[i]);
	for (size_t i = 0; i < countof(policies); i++) {
		const char *text = json_get_string(out, policies[i]);

		if (text && *text)
			json_object_set_new(
			    out, policies[i], state_policy(text));
		else if (text)
			json_object_del(out, policies[i]);
	}
	return out;
}

/* A setting that the service does not know (yet) is none. */
static json_t *
read_asked(struct scope *scope, const struct seed_part *part,
    const struct operation *get, struct error *err)
{
	json_t *list = json_array();

	for (const char *const *name = part->asked; *name; name++) {
		json_auto_t *reply = scope_call(scope, get->cli_name,
		    json_members(part->name, json_text(*name)), err);
		const char *value = json_get_string(reply, part->found);

		if (value)
			json_array_append_new(list,
			    json_members(part->name, json_text(*name),
				part->found, json_text(value)));
		if (reply)
			continue;
		if (!verb_is_code(err, "ValidationException") &&
		    !verb_is_code(err, "InvalidParameterException")) {
			json_decref(list);
			return NULL;
		}
		error_clear(err);
	}
	return list;
}

/* One of these listings is none that the peer pages. */
static json_t *
read_list(struct scope *scope, const struct seed_part *part,
    const struct operation *get, struct error *err)
{
	json_t *list = json_array(), *token = NULL;
	bool ok;

	do {
		json_t *params = json_object();
		json_auto_t *reply = NULL;
		const json_t *item;
		size_t i;

		if (token)
			json_object_set(params, "nextToken", token);
		reply = scope_call(scope, get->cli_name, params, err);
		ok = reply != NULL;
		json_array_foreach (
		    json_object_get(reply, part->found), i, item)
			json_array_append_new(list, clean_item(item));
		json_decref(token);
		token = json_incref(json_object_get(reply, "nextToken"));
	} while (ok && token);
	json_decref(token);
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *
read_one(struct scope *scope, const struct seed_part *part,
    const struct operation *get, json_t *registry, struct error *err)
{
	json_auto_t *reply =
	    scope_call(scope, get->cli_name, json_object(), err);
	json_t *found = json_object_get(reply, part->found);
	const char *text = json_string_value(found);

	if (json_is_text(json_object_get(reply, "registryId")))
		verb_put(
		    registry, "account", json_object_get(reply, "registryId"));
	if (!reply && part->none && verb_is_code(err, part->none))
		error_clear(err);
	else if (!reply)
		return NULL;
	if (text)
		return state_policy(text);
	return found ? json_incref(found) : json_null();
}

json_t *
state_registry(struct scope *scope, struct error *err)
{
	json_t *registry = json_object();

	for (const struct seed_part *part = seed_parts; part->key; part++) {
		const struct operation *get =
		    model_find_action(&service_ecr, part->get);
		json_t *value = part->asked ? read_asked(scope, part, get, err)
		    : part->name            ? read_list(scope, part, get, err)
				 : read_one(scope, part, get, registry, err);

		if (!value) {
			json_decref(registry);
			return NULL;
		}
		json_object_set_new(registry, part->key, value);
	}
	return registry;
}
