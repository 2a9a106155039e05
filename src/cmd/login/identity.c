/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/identity.h"

#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/env.h"

/* What makes the credentials of a profile others than another's. */
static const char *const profile_keys[] = {"role_arn", "source_profile",
    "credential_source", "web_identity_token_file", "external_id",
    "sso_session", "sso_start_url", "sso_account_id", "sso_role_name",
    "login_session", "credential_process", "aws_access_key_id"};

static const char *const environment_names[] = {"AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_ECR_PUBLIC",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT", "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE"};

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
	if (settings->profile_option || !env_get("AWS_SECRET_ACCESS_KEY"))
		return NULL;
	return env_get("AWS_ACCESS_KEY_ID");
}

/* Where the environment's keys sign, only places count. */
static void
add_profile(struct buf *out, const struct settings *settings, bool places)
{
	static const char *const names[] = {"endpoint_url", "services",
	    "use_fips_endpoint", "use_dualstack_endpoint"};

	for (size_t i = 0; i < countof(names); i++)
		add(out, names[i], settings_profile_key(settings, names[i]));
	if (places)
		return;
	add(out, "profile", settings->profile);
	for (size_t i = 0; i < countof(profile_keys); i++)
		add(out, profile_keys[i],
		    settings_profile_key(settings, profile_keys[i]));
}

static void
add_environment(struct buf *out)
{
	for (size_t i = 0; i < countof(environment_names); i++)
		add(out, environment_names[i], env_get(environment_names[i]));
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
	add(out, "role", settings->options.role_arn);
	add_environment(out);
	/* an assumed role is entered with these, too */
	add(out, "key", env_get("AWS_ACCESS_KEY_ID"));
	add_profile(out, settings, key != NULL);
}

const char *
identity_access_key(const struct settings *settings)
{
	static const char *const others[] = {"role_arn", "sso_session",
	    "sso_start_url", "web_identity_token_file", "credential_process",
	    "login_session"};
	const char *key = environment_key(settings);

	if (settings->options.role_arn)
		return NULL;
	if (key || settings->profile == NULL)
		return key;
	if (!settings->profile_option && env_get("AWS_WEB_IDENTITY_TOKEN_FILE"))
		return NULL;
	for (size_t i = 0; i < countof(others); i++) {
		if (settings_profile_key(settings, others[i]))
			return NULL;
	}
	return settings_profile_key(settings, "aws_access_key_id");
}
