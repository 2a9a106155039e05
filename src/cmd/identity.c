#include "cmd/identity.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* What makes the credentials of a profile others than another's. */
static const char *const profile_keys[] = {"role_arn", "source_profile",
    "credential_source", "web_identity_token_file", "external_id",
    "sso_session", "sso_start_url", "sso_account_id", "sso_role_name",
    "login_session", "credential_process", "aws_access_key_id", "endpoint_url",
    "services"};

static const char *const environment_names[] = {"AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_ECR_PUBLIC",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT", "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE"};

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static void
add(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_printf(out, "%s=%zu:%s;", name, strlen(value), value);
}

/* The environment's keys sign unless a profile is named on the command
 * line. */
static const char *
environment_key(const struct settings *settings)
{
	if (settings->profile_option || !env("AWS_SECRET_ACCESS_KEY"))
		return NULL;
	return env("AWS_ACCESS_KEY_ID");
}

static void
add_profile(struct buf *out, const struct settings *settings)
{
	add(out, "profile", settings->profile);
	for (size_t i = 0; i < sizeof(profile_keys) / sizeof(*profile_keys);
	     i++)
		add(out, profile_keys[i],
		    settings_profile_key(settings, profile_keys[i]));
	for (size_t i = 0;
	     i < sizeof(environment_names) / sizeof(*environment_names); i++)
		add(out, environment_names[i], env(environment_names[i]));
}

void
identity_key(struct buf *out, const struct settings *settings,
    const struct service *service, const struct registry *registry)
{
	const char *key = environment_key(settings);

	add(out, "service", service->name);
	add(out, "host", registry ? registry->host : NULL);
	add(out, "region",
	    registry && *registry->region
		? registry->region
		: settings_get(settings, SETTING_REGION, NULL));
	add(out, "endpoint", settings->options.endpoint_url);
	if (key) {
		add(out, "key", key);
		add(out, "url", env("AWS_ENDPOINT_URL"));
		add(out, "ecr", env("AWS_ENDPOINT_URL_ECR"));
		add(out, "public", env("AWS_ENDPOINT_URL_ECR_PUBLIC"));
		add(out, "role",
		    strncmp(settings->profile, "role:", 5) == 0
			? settings->profile
			: NULL);
		return;
	}
	add_profile(out, settings);
}

const char *
identity_access_key(const struct settings *settings)
{
	static const char *const others[] = {"role_arn", "sso_session",
	    "sso_start_url", "web_identity_token_file", "credential_process"};
	const char *key = environment_key(settings);

	if (key || settings->profile == NULL)
		return key;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (settings_profile_key(settings, others[i]))
			return NULL;
	}
	return settings_profile_key(settings, "aws_access_key_id");
}

/* A profile made on the spot says the same as one in the file would. */
void
identity_use_role(
    struct settings *settings, const char *role_arn, const char *token_file)
{
	json_t *profile = json_pack("{s:s}", "role_arn", role_arn);

	if (token_file) {
		json_object_set_new(profile, "web_identity_token_file",
		    json_string(token_file));
		json_object_set_new(profile, "role_session_name",
		    json_string("ecr-credential-provider"));
	} else if (environment_key(settings))
		json_object_set_new(
		    profile, "credential_source", json_string("Environment"));
	else
		json_object_set_new(
		    profile, "source_profile", json_string(settings->profile));
	settings->profile = arena_printf(settings->arena, "role:%s", role_arn);
	settings->profile_named = settings->profile_option = true;
	json_object_set_new(settings->profiles, settings->profile, profile);
}
