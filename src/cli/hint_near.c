/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint_near.h"

#include <string.h>

#include "aws/identity/region.h"
#include "base/json/json.h"
#include "base/memory/buf.h"
#include "base/text/suggest.h"
#include "cli/complete/live_names.h"
#include "rules/registry.h"

/* The tag of the one image that was asked for. */
static const char *
tag_of(const json_t *params)
{
	const json_t *ids = json_object_get(params, "imageIds");
	const json_t *id = json_array_size(ids) == 1
	    ? json_array_get(ids, 0)
	    : json_object_get(params, "imageId");

	return json_get_string(id, "imageTag");
}

/* The one repository that was asked for. */
static const char *
repository_of(const json_t *params)
{
	const json_t *names = json_object_get(params, "repositoryNames");

	if (json_array_size(names) == 1)
		return json_string_value(json_array_get(names, 0));
	return json_get_string(params, "repositoryName");
}

/* Equal behind the last slash: who leaves out the front means that one. */
static const char *
same_end(const char *word, const char *const *names)
{
	const char *found = NULL, *slash = strrchr(word, '/');

	word = slash ? slash + 1 : word;
	for (; *names; names++) {
		slash = strrchr(*names, '/');
		if (strcmp(slash ? slash + 1 : *names, word) != 0)
			continue;
		if (found)
			return NULL;
		found = *names;
	}
	return found;
}

static const char *
most_like(const char *word, struct buf *lines, struct arena *arena)
{
	const char **names = arena_array(arena, const char *, lines->len + 1);
	const char *close[SUGGEST_MAX];
	size_t n = 0;

	for (char *at = strtok(lines->data, "\n"); at; at = strtok(NULL, "\n"))
		names[n++] = arena_strdup(arena, at);
	return suggest(word, names, close) ? close[0] : same_end(word, names);
}

static const char *
look_for(struct live_query *query, const char *member, const char *word,
    struct arena *arena)
{
	struct buf lines = {0};
	const char *near;

	query->member = member;
	live_names(query, &lines);
	near = lines.len ? most_like(word, &lines, arena) : NULL;
	buf_free(&lines);
	if (near && strcmp(near, word) == 0)
		return NULL;
	return near && strcmp(member, "imageTag") == 0
	    ? arena_printf(arena, "%s:%s", query->repository, near)
	    : near;
}

const char *
hint_split(const char *what, const char **tag, struct arena *arena)
{
	size_t len = strcspn(what, "@");
	const char *colon = what[len] ? NULL : strrchr(what, ':');

	*tag = colon ? colon + 1 : NULL;
	return arena_strndup(arena, what, colon ? (size_t)(colon - what) : len);
}

/* The registry that a host names, where the API of ECR knows of it: nobody else
 * is asked about the repositories of others. */
static bool
place_of(const struct run *run, const char *host, struct live_query *query,
    struct arena *arena)
{
	struct settings settings = run->settings;
	struct registry registry;

	if ((!registry_parse(host, &registry) ||
		registry.kind != REGISTRY_PRIVATE) &&
	    !region_serves(&settings, &registry))
		return false;
	if (*registry.region)
		query->settings.region = arena_strdup(arena, registry.region);
	if (*registry.account)
		query->registry_id = arena_strdup(arena, registry.account);
	return true;
}

/* Of a registry; the tag before the repository, where it did not say which is
 * missing. */
static const char *
near_at(const struct run *run, struct live_query *query, const json_t *about,
    struct arena *arena)
{
	const char *near = NULL, *tag;

	query->repository =
	    hint_split(json_get_string(about, "what"), &tag, arena);
	if (!place_of(run, json_get_string(about, "host"), query, arena))
		return NULL;
	if (tag)
		near = look_for(query, "imageTag", tag, arena);
	return near
	    ? near
	    : look_for(query, "repositoryName", query->repository, arena);
}

const char *
hint_near(const struct run *run, const json_t *about, struct arena *arena)
{
	const json_t *params = json_object_get(about, "params");
	const char *service = json_get_string(about, "service");
	const char *profile = json_get_string(about, "profile");
	const char *region = json_get_string(about, "region"), *code, *tag;
	struct live_query query = {.service = &service_ecr,
	    .registry_id = json_get_string(params, "registryId"),
	    .repository = repository_of(params),
	    .settings = run->options.settings};

	if (service && strcmp(service, service_ecr_public.name) == 0)
		query.service = &service_ecr_public;
	if (profile)
		query.settings.profile = profile;
	if (region)
		query.settings.region = region;
	if (json_get_string(about, "what"))
		return near_at(run, &query, about, arena);
	if (!query.repository)
		return NULL;
	code = json_get_string(about, "code");
	tag = strncmp(code, "Image", 5) == 0 ? tag_of(params) : NULL;
	return tag
	    ? look_for(&query, "imageTag", tag, arena)
	    : look_for(&query, "repositoryName", query.repository, arena);
}
