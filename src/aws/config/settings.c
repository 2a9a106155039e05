/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/env.h"
#include "base/ini.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/number.h"
#include "base/text/repr.h"
#include "base/text/words.h"

/* Where a variable may be said, in order: option, environment, profile. */
struct variable {
	const char *environment[2];
	const char *key;
	const char *late_environment; /* asked after the profile */
	const char *fallback;
};

static const struct variable variables[SETTING_COUNT] = {
    [SETTING_REGION] = {{"AWS_REGION", "AWS_DEFAULT_REGION"}, "region", NULL,
	NULL},
    [SETTING_OUTPUT] = {{"AWS_DEFAULT_OUTPUT"}, "output", NULL, "json"},
    [SETTING_CA_BUNDLE] = {{"AWS_CA_BUNDLE"}, "ca_bundle", NULL, NULL},
    [SETTING_PAGER] = {{"AWS_PAGER"}, "cli_pager", "PAGER", "less"},
    [SETTING_BINARY_FORMAT] = {{NULL}, "cli_binary_format", NULL, "base64"},
    [SETTING_TIMESTAMP_FORMAT] = {{NULL}, "cli_timestamp_format", NULL,
	"iso8601"},
    [SETTING_ERROR_FORMAT] = {{"AWS_CLI_ERROR_FORMAT"}, "cli_error_format",
	NULL, "enhanced"},
    [SETTING_RETRY_MODE] = {{"AWS_RETRY_MODE"}, "retry_mode", NULL, "standard"},
    [SETTING_MAX_ATTEMPTS] = {{"AWS_MAX_ATTEMPTS"}, "max_attempts", NULL, "3"},
    [SETTING_USE_FIPS] = {{"AWS_USE_FIPS_ENDPOINT"}, "use_fips_endpoint", NULL,
	NULL},
    [SETTING_USE_DUALSTACK] = {{"AWS_USE_DUALSTACK_ENDPOINT"},
	"use_dualstack_endpoint", NULL, NULL},
    [SETTING_PARAMETER_VALIDATION] = {{NULL}, "parameter_validation", NULL,
	"true"},
    [SETTING_IGNORE_ENDPOINT_URLS] = {{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"},
	"ignore_configured_endpoint_urls", NULL, NULL},
    [SETTING_METADATA_TIMEOUT] = {{"AWS_METADATA_SERVICE_TIMEOUT"},
	"metadata_service_timeout", NULL, "1"},
    [SETTING_METADATA_ATTEMPTS] = {{"AWS_METADATA_SERVICE_NUM_ATTEMPTS"},
	"metadata_service_num_attempts", NULL, "1"},
    [SETTING_METADATA_ENDPOINT] = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT"},
	"ec2_metadata_service_endpoint", NULL, NULL},
    [SETTING_METADATA_MODE] = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"},
	"ec2_metadata_service_endpoint_mode", NULL, NULL},
    [SETTING_METADATA_V1_DISABLED] = {{"AWS_EC2_METADATA_V1_DISABLED"},
	"ec2_metadata_v1_disabled", NULL, NULL},
    [SETTING_METADATA_IPV6] = {{"AWS_IMDS_USE_IPV6"}, "imds_use_ipv6", NULL,
	NULL},
    [SETTING_AUTO_PROMPT] = {{"AWS_CLI_AUTO_PROMPT"}, "cli_auto_prompt", NULL,
	"off"},
    [SETTING_USER_AGENT_APP] = {{"AWS_SDK_UA_APP_ID"}, "sdk_ua_app_id", NULL,
	NULL},
    [SETTING_ACCOUNT_ID_MODE] = {{"AWS_ACCOUNT_ID_ENDPOINT_MODE"},
	"account_id_endpoint_mode", NULL, "preferred"},
    [SETTING_REQUEST_CHECKSUM] = {{"AWS_REQUEST_CHECKSUM_CALCULATION"},
	"request_checksum_calculation", NULL, "when_supported"},
    [SETTING_RESPONSE_CHECKSUM] = {{"AWS_RESPONSE_CHECKSUM_VALIDATION"},
	"response_checksum_validation", NULL, "when_supported"},
    [SETTING_COMPRESSION_SIZE] = {{"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES"},
	"request_min_compression_size_bytes", NULL, "10240"},
    [SETTING_S3_EXPRESS_AUTH] = {{"AWS_S3_DISABLE_EXPRESS_SESSION_AUTH"},
	"s3_disable_express_session_auth", NULL, NULL},
    [SETTING_PAGE_SIZE] = {{NULL}, "cli_page_size", NULL, NULL},
    [SETTING_HINTS] = {{NULL}, "cli_hints", NULL, NULL},
};

const char *
settings_key(enum setting setting)
{
	return variables[setting].key;
}

const char *
settings_config_file(void)
{
	const char *file = getenv("AWS_CONFIG_FILE");

	return file != NULL ? file : "~/.aws/config";
}

const char *
settings_credentials_file(void)
{
	const char *file = getenv("AWS_SHARED_CREDENTIALS_FILE");

	return file != NULL ? file : "~/.aws/credentials";
}

const char *
settings_run_credentials(void)
{
	return env_get("ECR_LOCAL_CREDENTIALS");
}

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

static bool
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

/* An empty option counts as none, an empty variable does not. */
static void
profile_choose(struct settings *settings)
{
	const char *name = settings->options.profile;

	settings->profile_option = name != NULL && *name != '\0';
	if (!settings->profile_option)
		name = getenv("AWS_PROFILE");
	if (name == NULL)
		name = getenv("AWS_DEFAULT_PROFILE");
	settings->profile_named = name != NULL;
	settings->profile = name != NULL ? name : "default";
}

bool
settings_open(struct settings *settings, struct arena *arena,
    const struct settings_options *options, const struct ui *ui,
    struct error *err)
{
	*settings =
	    (struct settings){.arena = arena, .options = *options, .ui = ui};
	profile_choose(settings);
	return profiles_read(settings, err);
}

void
settings_close(struct settings *settings)
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
settings_find_profile(const struct settings *settings, const char *name)
{
	return json_object_get(settings->profiles, name);
}

bool
settings_profile(const struct settings *settings, struct error *err)
{
	if (!settings->profile_named || settings_run_credentials() ||
	    settings_find_profile(settings, settings->profile) != NULL)
		return true;
	return fail(err, ERR_PROFILE,
	    "The config profile (%s) could not be found", settings->profile);
}

const char *
settings_profile_key(const struct settings *settings, const char *key)
{
	return json_get_string(
	    settings_find_profile(settings, settings->profile), key);
}

/* What the command line says. */
static const char *
option_value(const struct settings *settings, enum setting setting)
{
	if (setting == SETTING_REGION)
		return settings->options.region;
	if (setting == SETTING_CA_BUNDLE)
		return settings->options.ca_bundle;
	if (setting == SETTING_USE_FIPS && settings->options.use_fips)
		return "true";
	if (setting == SETTING_USE_DUALSTACK && settings->options.use_dualstack)
		return "true";
	return NULL;
}

static const char *
setting_find(const struct settings *settings, enum setting setting,
    enum setting_source *source, const char **origin)
{
	const struct variable *variable = &variables[setting];
	const char *value = option_value(settings, setting);

	*source = SOURCE_OPTION;
	*origin = NULL;
	if (value != NULL)
		return value;
	*source = SOURCE_ENVIRONMENT;
	for (size_t i = 0; i < 2 && value == NULL; i++) {
		*origin = variable->environment[i];
		value = *origin != NULL ? getenv(*origin) : NULL;
	}
	if (value != NULL)
		return value;
	*source = SOURCE_PROFILE;
	*origin = variable->key;
	value = settings_profile_key(settings, variable->key);
	if (value != NULL)
		return value;
	*source = SOURCE_ENVIRONMENT;
	*origin = variable->late_environment;
	value = *origin != NULL ? getenv(*origin) : NULL;
	if (value != NULL)
		return value;
	*origin = NULL;
	*source = variable->fallback != NULL ? SOURCE_DEFAULT : SOURCE_NONE;
	return variable->fallback;
}

const json_t *
settings_nested(const struct settings *settings, enum setting setting)
{
	const struct variable *variable = &variables[setting];
	const json_t *keys = settings_find_profile(settings, settings->profile);
	const json_t *value = json_object_get(keys, variable->key);

	if (!json_is_object(value) || option_value(settings, setting))
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		if (variable->environment[i] &&
		    getenv(variable->environment[i]))
			return NULL;
	}
	return value;
}

const char *
settings_get(const struct settings *settings, enum setting setting,
    enum setting_source *source)
{
	enum setting_source ignored;
	const char *origin;

	return setting_find(
	    settings, setting, source != NULL ? source : &ignored, &origin);
}

const char *
settings_origin(const struct settings *settings, enum setting setting)
{
	enum setting_source source;
	const char *origin;

	setting_find(settings, setting, &source, &origin);
	return origin;
}

bool
settings_flag(const struct settings *settings, enum setting setting)
{
	const char *value = settings_get(settings, setting, NULL);

	return value != NULL && strcasecmp(value, "true") == 0;
}

bool
settings_int(const struct settings *settings, enum setting setting, long *out,
    struct error *err)
{
	const char *value = settings_get(settings, setting, NULL);

	if (value == NULL)
		value = "";
	if (number_read_long(value, out))
		return true;
	repr_fail(err, ERR_GENERAL, value, strlen(value),
	    "invalid literal for int() with base 10: ");
	return error_note_number(
	    err, settings_origin(settings, setting), value);
}
