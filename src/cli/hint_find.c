/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint_find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/suggest.h"
#include "cli/hint_near.h"
#include "model/partition.h"
#include "rules/registry.h"

/* What a call of the service takes of ids. */
enum { IDS_MAX = 100 };

const char *
hint_said(const struct hint *hint, const char *name)
{
	return json_get_string(hint->about, name);
}

bool
hint_put(struct hint *hint, const char *name, const char *text)
{
	if (text)
		json_object_set_new(hint->about, name, json_text(text));
	return text != NULL;
}

bool
hint_has_near(struct hint *hint)
{
	return hint_said(hint, "near") != NULL;
}

bool
hint_has_option(struct hint *hint)
{
	return hint_said(hint, "option") != NULL;
}

static const char *
repository_of(struct hint *hint)
{
	const char *what = hint_said(hint, "what"), *tag;

	return what ? hint_split(what, &tag, &hint->arena) : "";
}

/* Another port of this machine need not be one of ECR. */
static bool
is_in_force(const struct registry *registry)
{
	const char *endpoint = getenv("AWS_ENDPOINT_URL_ECR");
	const char *host = endpoint ? strstr(endpoint, "://") : NULL;

	return host && strcmp(host + 3, registry->host) == 0;
}

bool
hint_is_ecr(struct hint *hint)
{
	struct registry registry;

	return registry_parse(hint_said(hint, "host"), &registry) &&
	    (registry.kind != REGISTRY_LOOPBACK || is_in_force(&registry)) &&
	    registry.kind != REGISTRY_PUBLIC &&
	    hint_put(hint, "repository", repository_of(hint));
}

bool
hint_is_here(struct hint *hint)
{
	struct registry registry;

	return registry_parse(hint_said(hint, "host"), &registry) &&
	    registry.kind == REGISTRY_LOOPBACK &&
	    hint_put(hint, "host", registry.host);
}

bool
hint_near_profile(struct hint *hint)
{
	const struct settings *settings = &hint->run->settings;
	const char *close[SUGGEST_MAX], *name;
	size_t n = 0;
	json_t *keys;
	struct buf all = {0};
	const char **names = arena_array(&hint->arena, const char *,
	    json_object_size(settings->profiles) + 1);

	json_object_foreach (settings->profiles, name, keys) {
		buf_printf(&all, n ? ", %s" : "%s", name);
		names[n++] = name;
	}
	if (n)
		hint_put(hint, "all", all.data);
	buf_free(&all);
	return suggest(settings->profile, names, close) &&
	    hint_put(hint, "near", close[0]);
}

bool
hint_has_profiles(struct hint *hint)
{
	return hint_said(hint, "all") != NULL;
}

/* A file that a variable or a setting names and that cannot be read. */
static bool
cannot_read(struct hint *hint, const char *path, const char *named_by)
{
	char *full = env_expand(&hint->arena, path);

	if (access(full, R_OK) == 0)
		return false;
	hint_put(hint, "why", strerror(errno));
	hint_put(hint, "file", full);
	return hint_put(hint, "variable", named_by);
}

/* One that is not there at all is usual, unless somebody named it. */
bool
hint_config_unread(struct hint *hint)
{
	const char *named = getenv("AWS_CONFIG_FILE");
	bool unread = cannot_read(
	    hint, settings_config_file(), named ? "AWS_CONFIG_FILE" : "config");

	return unread && (named || errno != ENOENT);
}

bool
hint_bundle_named(struct hint *hint)
{
	const struct settings *settings = &hint->run->settings;
	const char *file = settings_get(settings, SETTING_CA_BUNDLE, NULL);
	const char *origin = settings_origin(settings, SETTING_CA_BUNDLE);

	if (settings->options.ca_bundle)
		origin = "--ca-bundle";
	if (!file) {
		file = getenv("REQUESTS_CA_BUNDLE");
		origin = "REQUESTS_CA_BUNDLE";
	}
	hint_put(hint, "variable", origin ? origin : "ca_bundle");
	return hint_put(hint, "file", file);
}

bool
hint_bundle_unread(struct hint *hint)
{
	return hint_bundle_named(hint) &&
	    cannot_read(
		hint, hint_said(hint, "file"), hint_said(hint, "variable"));
}

/* Whether the words have the same letters. */
static bool
is_shuffled(const char *word, const char *other)
{
	int count[256] = {0};

	for (; *word; word++)
		count[(unsigned char)*word]++;
	for (; *other; other++)
		if (count[(unsigned char)*other]-- == 0)
			return false;
	return true;
}

bool
hint_near_region(struct hint *hint)
{
	const char *region =
	    settings_get(&hint->run->settings, SETTING_REGION, NULL);
	const char *const *known =
	    region ? partition_find(region)->regions : NULL;
	const char *close[SUGGEST_MAX];
	size_t n = known ? suggest(region, known, close) : 0, best = 0;

	for (size_t i = 0; i < n; i++)
		if (strlen(region) == strlen(close[i]) &&
		    is_shuffled(region, close[i]))
			best = i;
	return n && strcmp(region, close[best]) != 0 &&
	    hint_put(hint, "word", region) &&
	    hint_put(hint, "near", close[best]);
}

/* "User: arn:… is not authorized to perform": whom the service names. */
bool
hint_who_is_denied(struct hint *hint)
{
	static const char user[] = "User: ";
	const char *text = json_get_string(hint->err->detail, "Message");
	const char *who = text ? strstr(text, user) : NULL;

	if (!who || !hint_said(hint, "name"))
		return false;
	who += sizeof(user) - 1;
	return hint_put(
	    hint, "who", arena_strndup(&hint->arena, who, strcspn(who, " \n")));
}

bool
hint_has_action(struct hint *hint)
{
	return hint_said(hint, "name") != NULL;
}

bool
hint_near_name(struct hint *hint)
{
	return hint_put(
	    hint, "near", hint_near(hint->run, hint->about, &hint->arena));
}

bool
hint_too_many_ids(struct hint *hint)
{
	const json_t *params = json_object_get(hint->about, "params");
	size_t n = json_array_size(json_object_get(params, "imageIds"));

	return n > IDS_MAX &&
	    hint_put(hint, "number", arena_printf(&hint->arena, "%zu", n));
}
