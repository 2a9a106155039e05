/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/template.h"

#include <jansson.h>
#include <string.h>

#include "base/json/json.h"
#include "local/store/json_text.h"
#include "local/store/sql.h"

static bool
prefix_fits(const char *prefix, const char *name)
{
	size_t len = strlen(prefix);

	if (strcmp(prefix, "ROOT") == 0)
		return true;
	if (strncmp(prefix, name, len) != 0)
		return false;
	return prefix[len - 1] == '/' || name[len] == '/' || !name[len];
}

static bool
is_applied_for(const json_t *template, const char *applied_for)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(template, "appliedFor"), i, item)
		if (strcmp(json_string_value(item), applied_for) == 0)
			return true;
	return false;
}

/* Tags are kept as an object from key to value. */
static const char *
tags_text(struct arena *arena, const json_t *tags)
{
	json_auto_t *object = NULL;
	const json_t *tag;
	size_t i;

	if (!json_array_size(tags))
		return NULL;
	object = json_object();
	json_array_foreach (tags, i, tag)
		json_object_set(object, json_get_string(tag, "Key"),
		    json_object_get(tag, "Value"));
	return json_to_text(arena, object);
}

static const char *
text_or_null(struct arena *arena, const json_t *template, const char *name)
{
	const char *text = json_get_string(template, name);

	return text && *text ? arena_strdup(arena, text) : NULL;
}

static void
fill_spec(struct arena *arena, const json_t *template, struct repo_spec *spec)
{
	spec->mutability = text_or_null(arena, template, "imageTagMutability");
	spec->exclusions = json_to_text(arena,
	    json_object_get(template, "imageTagMutabilityExclusionFilters"));
	spec->encryption = json_to_text(
	    arena, json_object_get(template, "encryptionConfiguration"));
	spec->policy = text_or_null(arena, template, "repositoryPolicy");
	spec->lifecycle = text_or_null(arena, template, "lifecyclePolicy");
	spec->tags =
	    tags_text(arena, json_object_get(template, "resourceTags"));
}

/* Tags and a key of KMS need a role to be set; without one nothing is made:
 * aws/containers-roadmap#2398. */
static bool
lacks_role(const json_t *template)
{
	const char *type = json_get_string(
	    json_object_get(template, "encryptionConfiguration"),
	    "encryptionType");

	return !json_get_string(template, "customRoleArn") &&
	    (json_array_size(json_object_get(template, "resourceTags")) > 0 ||
		(type && strcmp(type, "AES256") != 0));
}

/* The template with the longest prefix that fits the name of a repository and
 * is applied for `applied_for`; fills all of `spec` but its name.  `usable`:
 * whether it can make one. */
static void
find(struct tx *tx, struct arena *arena, const struct realm *registry,
    const char *name, const char *applied_for, struct repo_spec *spec,
    bool *usable)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT name, value FROM item WHERE registry=?"
	    " AND kind='template' ORDER BY name='ROOT', length(name) DESC",
	    "i", registry->id);
	bool found = false;

	while (!found && sql_step(tx, q)) {
		json_auto_t *value = NULL;

		if (!prefix_fits(sql_text(arena, q, 0), name))
			continue;
		value = text_to_json(sql_text(arena, q, 1));
		found = is_applied_for(value, applied_for);
		if (!found)
			continue;
		*usable = !lacks_role(value);
		fill_spec(arena, value, spec);
	}
}

bool
repo_find_or_create(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *name, const char *applied_for,
    struct repo *out, struct refusal *why)
{
	bool usable = strcmp(applied_for, "CREATE_ON_PUSH") != 0;
	struct repo_spec spec = {0};

	if (repo_find(tx, arena, registry->id, name, out))
		return true;
	if (tx->failed)
		return false;
	find(tx, arena, registry, name, applied_for, &spec, &usable);
	if (!usable)
		return refuse(why, arena, REPO_NOT_FOUND,
		    "The repository with name '%s' does not exist in the "
		    "registry with id '%s'",
		    name, registry->account);
	spec.name = arena_strdup(arena, name);
	return repo_create(tx, arena, registry, &spec, out);
}
