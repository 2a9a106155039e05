/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/profile.h"

#include <string.h>

#include "base/ini.h"
#include "base/json/json_make.h"
#include "base/json/json.h"
#include "base/text/words.h"

/* Put the section into `table` under the second of exactly two words. */
static void
section_file(json_t *table, const char *header, json_t *keys)
{
	char **words = words_split(header);
	bool two = words != NULL && words[0] != NULL && words[1] != NULL &&
	    words[2] == NULL;

	if (two)
		json_object_set_nocheck(table, words[1], keys);
	words_free(words);
}

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The peer looks only at how a header begins: [profiles x] is a profile. */
static void
sections_sort(struct settings *settings, json_t *config)
{
	const char *header;
	json_t *keys;

	json_object_foreach (config, header, keys) {
		json_t *table = NULL;

		if (starts(header, "profile"))
			table = settings->config_profiles;
		else if (starts(header, "sso-session"))
			table = settings->sso_sessions;
		else if (starts(header, "services"))
			table = settings->services;
		else if (strcmp(header, "default") == 0)
			json_object_set_nocheck(
			    settings->config_profiles, header, keys);
		if (table != NULL)
			section_file(table, header, keys);
	}
}

/* Key by key, the credentials file lies over the config file. */
static void
profiles_merge(struct settings *settings)
{
	const char *name;
	json_t *keys;

	json_object_foreach (settings->config_profiles, name, keys) {
		json_object_set_new_nocheck(
		    settings->profiles, name, json_copy(keys));
	}
	json_object_foreach (settings->credential_profiles, name, keys) {
		json_t *merged = json_object_get(settings->profiles, name);

		if (merged != NULL)
			json_object_update(merged, keys);
		else
			json_object_set_new_nocheck(
			    settings->profiles, name, json_copy(keys));
	}
}

bool
profiles_read(struct settings *settings, struct error *err)
{
	json_t *config = NULL, *credentials = NULL;

	settings->profiles = json_object();
	settings->sso_sessions = json_object();
	settings->services = json_object();
	settings->config_profiles = json_object();
	if (!ini_read(settings->arena, settings_config_file(), &config, err))
		return false;
	sections_sort(settings, config);
	json_wipe(config);
	if (!ini_read(settings->arena, settings_credentials_file(),
		&credentials, err))
		return false;
	settings->credential_profiles =
	    credentials != NULL ? credentials : json_object();
	profiles_merge(settings);
	return true;
}

void
profiles_free(struct settings *settings)
{
	json_wipe(settings->profiles);
	json_wipe(settings->config_profiles);
	json_wipe(settings->credential_profiles);
	json_wipe(settings->sso_sessions);
	json_wipe(settings->services);
	settings->profiles = settings->config_profiles = NULL;
	settings->credential_profiles = NULL;
	settings->sso_sessions = settings->services = NULL;
}

json_t *
profile_find(const struct settings *settings, const char *name)
{
	return json_object_get(settings->profiles, name);
}

const char *
profile_key(const json_t *keys, const char *key)
{
	return json_get_string(keys, key);
}
