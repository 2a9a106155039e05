/* The repository that a copy needs, made where it is missing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/move/copy_end.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"

/* What a new repository can take over. */
static const char *const settings[] = {"imageTagMutability",
    "imageTagMutabilityExclusionFilters", "imageScanningConfiguration",
    "encryptionConfiguration", NULL};

static void
take_settings(json_t *params, const json_t *from)
{
	for (size_t i = 0; settings[i]; i++) {
		json_t *value = json_object_get(from, settings[i]);

		if (value && !json_is_null(value))
			json_object_set(params, settings[i], value);
	}
}

/* A key belongs to a region: elsewhere the default one of that kind. */
static void
drop_key(json_t *params)
{
	json_t *encryption = json_object_get(params, "encryptionConfiguration");

	if (json_object_get(encryption, "kmsKey")) {
		encryption = json_copy(encryption);
		json_object_del(encryption, "kmsKey");
		json_object_set_new(
		    params, "encryptionConfiguration", encryption);
	}
}

/* The template with the longest prefix that the name has; "ROOT" fits all. */
static const json_t *
find_template(const json_t *list, const char *name)
{
	const json_t *item, *best = NULL;
	size_t i, longest = 0;

	json_array_foreach (list, i, item) {
		const char *prefix = json_get_string(item, "prefix");
		size_t len = prefix ? strlen(prefix) : 0;

		if (!prefix)
			continue;
		if (strcmp(prefix, "ROOT") == 0) {
			if (!best)
				best = item;
		} else if (len > longest && strncmp(name, prefix, len) == 0 &&
		    (name[len] == '/' || prefix[len - 1] == '/')) {
			best = item;
			longest = len;
		}
	}
	return best;
}

/* The template's settings and texts, a new reference; NULL where none fits or
 * it may not be asked. */
static json_t *
ask_template(struct copy_end *to)
{
	struct error none = {0};
	json_auto_t *reply = place_call(&to->place,
	    "describe-repository-creation-templates", json_object(), &none);
	const json_t *found =
	    find_template(json_object_get(reply, "repositoryCreationTemplates"),
		to->place.repository);

	error_clear(&none);
	return json_incref((json_t *)found);
}

static void
take_from_source(json_t *params, struct copy_end *from, struct copy_end *to)
{
	struct error none = {0};
	json_t *names = json_array();
	json_auto_t *reply = NULL;

	json_array_append_new(names, json_text(from->place.repository));
	reply = place_call(&from->place, "describe-repositories",
	    json_members("repositoryNames", names), &none);
	take_settings(
	    params, json_array_get(json_object_get(reply, "repositories"), 0));
	if (strcmp(from->place.host, to->place.host) != 0)
		drop_key(params);
	error_clear(&none);
}

/* A policy that the template brings. */
static bool
put_text(struct copy_end *to, const char *operation, const char *member,
    const char *text, struct error *err)
{
	json_auto_t *reply = NULL;

	if (!text || !*text)
		return true;
	reply = place_call(
	    &to->place, operation, json_members(member, json_text(text)), err);
	return reply != NULL;
}

static bool
is_there(struct copy_end *to, struct error *err)
{
	json_t *names = json_array();
	json_auto_t *reply = NULL;

	json_array_append_new(names, json_text(to->place.repository));
	reply = place_call(&to->place, "describe-repositories",
	    json_members("repositoryNames", names), err);
	return reply != NULL;
}

/* Two at once are fine. */
static bool
create(struct copy_end *to, json_t *params, const json_t *template,
    struct error *err)
{
	json_auto_t *reply =
	    place_call(&to->place, "create-repository", params, err);

	if (!reply && verb_is_code(err, "RepositoryAlreadyExistsException")) {
		error_clear(err);
		return true;
	}
	return reply &&
	    put_text(to, "put-lifecycle-policy", "lifecyclePolicyText",
		json_get_string(template, "lifecyclePolicy"), err) &&
	    put_text(to, "set-repository-policy", "policyText",
		json_get_string(template, "repositoryPolicy"), err);
}

bool
copy_end_create(
    struct copy_end *to, struct copy_end *from, bool dry_run, struct error *err)
{
	json_auto_t *template = NULL;
	json_t *params, *tags;

	if (!to->registry || !to->place.ecr || is_there(to, err))
		return true;
	if (!verb_is_code(err, "RepositoryNotFoundException"))
		return false;
	error_clear(err);
	params = json_object();
	template = ask_template(to);
	tags = json_object_get(template, "resourceTags");
	if (template)
		take_settings(params, template);
	else if (from->registry && from->place.ecr)
		take_from_source(params, from, to);
	if (json_array_size(tags) > 0)
		json_object_set(params, "tags", tags);
	if (dry_run)
		json_decref(params);
	else if (!create(to, params, template, err))
		return false;
	consent_tell(to->place.run, "%s %s/%s",
	    dry_run ? "would be created" : "created", to->place.host,
	    to->place.repository);
	return true;
}
