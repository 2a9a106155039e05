/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/setting.h"

#include <string.h>

#include "aws/config/settings.h"
#include "base/countof.h"
#include "cli/args/options.h"

static const char *const booleans[] = {"true", "false", NULL};
static const char *const retry_modes[] = {"standard", "adaptive", NULL};
static const char *const prompts[] = {"on", "on-partial", "off", NULL};
static const char *const times[] = {"iso8601", "wire", NULL};
static const char *const sizes[] = {"service", NULL};
static const char *const hints[] = {"off", NULL};
static const char *const modes[] = {"IPv4", "IPv6", NULL};
static const char *const sources[] = {
    "Environment", "Ec2InstanceMetadata", "EcsContainer", NULL};

/* Values that are known; those of an option are its own. */
static const struct {
	const char *key;
	enum arg_completion kind;
	const char *const *choices;
	const char *option;
} values[] = {
    {"region", COMPLETE_REGION, NULL, NULL},
    {"sso_region", COMPLETE_REGION, NULL, NULL},
    {"output", COMPLETE_CHOICES, NULL, "--output"},
    {"cli_binary_format", COMPLETE_CHOICES, NULL, "--cli-binary-format"},
    {"cli_error_format", COMPLETE_CHOICES, NULL, "--cli-error-format"},
    {"cli_auto_prompt", COMPLETE_CHOICES, prompts, NULL},
    {"cli_timestamp_format", COMPLETE_CHOICES, times, NULL},
    {"cli_page_size", COMPLETE_CHOICES, sizes, NULL},
    {"cli_hints", COMPLETE_CHOICES, hints, NULL},
    {"retry_mode", COMPLETE_CHOICES, retry_modes, NULL},
    {"ca_bundle", COMPLETE_PATH, NULL, NULL},
    {"web_identity_token_file", COMPLETE_PATH, NULL, NULL},
    {"source_profile", COMPLETE_PROFILE, NULL, NULL},
    {"credential_source", COMPLETE_CHOICES, sources, NULL},
    {"use_fips_endpoint", COMPLETE_CHOICES, booleans, NULL},
    {"use_dualstack_endpoint", COMPLETE_CHOICES, booleans, NULL},
    {"parameter_validation", COMPLETE_CHOICES, booleans, NULL},
    {"ignore_configured_endpoint_urls", COMPLETE_CHOICES, booleans, NULL},
    {"ec2_metadata_v1_disabled", COMPLETE_CHOICES, booleans, NULL},
    {"ec2_metadata_service_endpoint_mode", COMPLETE_CHOICES, modes, NULL},
};

/* Keys of credentials, which are no settings by themselves. */
static const char *const keys[] = {"aws_access_key_id", "aws_secret_access_key",
    "aws_session_token", "role_arn", "source_profile", "credential_source",
    "credential_process", "external_id", "role_session_name",
    "duration_seconds", "mfa_serial", "web_identity_token_file", "sso_session",
    "sso_account_id", "sso_role_name", "sso_start_url", "sso_region",
    "services", "endpoint_url"};

void
complete_setting(struct candidates *candidates)
{
	const char *dot = strrchr(candidates->typed, '.');

	/* profile.ci.region */
	if (dot) {
		candidates->before = arena_printf(&candidates->arena, "%.*s",
		    (int)(dot + 1 - candidates->typed), candidates->typed);
		candidates->typed = dot + 1;
	}
	for (int i = 0; i < SETTING_COUNT; i++)
		candidates_add(candidates, settings_key((enum setting)i), NULL);
	for (size_t i = 0; i < countof(keys); i++)
		candidates_add(candidates, keys[i], NULL);
}

static const char *const *
choices_of(const char *option)
{
	for (const struct arg *arg = options_global; arg->name; arg++)
		if (strcmp(arg->name, option) == 0)
			return arg->choices;
	return NULL;
}

enum arg_completion
setting_value_kind(const char *key, const char *const **choices)
{
	const char *dot = strrchr(key, '.'); /* profile.ci.region */

	*choices = NULL;
	key = dot ? dot + 1 : key;
	for (size_t i = 0; i < countof(values); i++)
		if (strcmp(values[i].key, key) == 0) {
			*choices = values[i].option
			    ? choices_of(values[i].option)
			    : values[i].choices;
			return values[i].kind;
		}
	return COMPLETE_CHOICES;
}
