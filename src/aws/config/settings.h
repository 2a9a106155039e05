/* The configuration of one run: options, environment, profile, defaults.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_SETTINGS_H
#define AWS_CONFIG_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/ui.h"
#include "base/memory/arena.h"
#include "base/error.h"
#include "model/decode.h"

/* What the command line says; NULL, false or -1 where it is silent. */
struct settings_options {
	const char *profile, *region, *endpoint_url, *ca_bundle;
	bool no_verify_ssl, no_sign_request;
	bool use_fips, use_dualstack;         /* on, whatever else is said */
	double connect_timeout, read_timeout; /* seconds; 0 none, -1 unset */
	double patience; /* seconds in all for one answer of a service or a
			  * program; 0: for as long as it takes */
	/* A role to assume with what would sign without it, or with the web
	 * identity token in a file; its keys stay off the disk then, as the
	 * cache does not know whose token it was. */
	const char *role_arn, *role_token_file;
};

struct settings {
	struct arena *arena; /* holds what is composed */
	struct settings_options options;
	const struct ui *ui;
	const char *profile; /* in force; "default" where none is named */
	bool profile_named;  /* by option or environment */
	bool profile_option; /* by option: environment keys are hidden */

	/* The files, as objects (base/ini.h); never NULL. */
	json_t *profiles;            /* name → keys, both files merged */
	json_t *sso_sessions;        /* name → keys */
	json_t *services;            /* name → service → keys */
	json_t *config_profiles;     /* of the config file alone */
	json_t *credential_profiles; /* of the credentials file alone */

	const char *imds_region; /* once asked for; "" when it has none */
};

/* Each variable of the peer that some command reads; one table in settings.c
 * says its environment names, its key in the profile and its default. */
enum setting {
	SETTING_REGION,
	SETTING_OUTPUT,
	SETTING_CA_BUNDLE,
	SETTING_PAGER,
	SETTING_BINARY_FORMAT,
	SETTING_TIMESTAMP_FORMAT,
	SETTING_ERROR_FORMAT,
	SETTING_RETRY_MODE,
	SETTING_MAX_ATTEMPTS,
	SETTING_USE_FIPS,
	SETTING_USE_DUALSTACK,
	SETTING_PARAMETER_VALIDATION,
	SETTING_IGNORE_ENDPOINT_URLS,
	SETTING_METADATA_TIMEOUT,
	SETTING_METADATA_ATTEMPTS,
	SETTING_METADATA_ENDPOINT,
	SETTING_METADATA_MODE,
	SETTING_METADATA_V1_DISABLED,
	SETTING_METADATA_IPV6,
	SETTING_AUTO_PROMPT,
	SETTING_USER_AGENT_APP,
	SETTING_ACCOUNT_ID_MODE,
	SETTING_REQUEST_CHECKSUM,
	SETTING_RESPONSE_CHECKSUM,
	SETTING_COMPRESSION_SIZE,
	SETTING_S3_EXPRESS_AUTH,
	SETTING_PAGE_SIZE, /* ours: cli_page_size = service */
	SETTING_HINTS,     /* ours: cli_hints = off */
	SETTING_COUNT
};

enum setting_source {
	SOURCE_NONE,
	SOURCE_OPTION,
	SOURCE_ENVIRONMENT,
	SOURCE_PROFILE,
	SOURCE_IMDS,
	SOURCE_DEFAULT
};

/* Read the files (a missing one is empty).  Fails as the peer does on a
 * broken file.  `options` is copied; everything lives in `arena`.  A named
 * profile that is absent is reported by settings_profile(), later, as the
 * peer does. */
bool settings_open(struct settings *settings, struct arena *arena,
    const struct settings_options *options, const struct ui *ui,
    struct error *err);

/* The keys of a profile, or NULL; borrowed. */
json_t *settings_find_profile(
    const struct settings *settings, const char *name);

/* Check that a named profile exists: "The config profile (X) could not be
 * found".  In a run of the local ECR every name is one. */
bool settings_profile(const struct settings *settings, struct error *err);

/* The key of a profile that says it. */
const char *settings_key(enum setting setting);

/* The value in force, or NULL; `source` (may be NULL) says where from. */
const char *settings_get(const struct settings *settings, enum setting setting,
    enum setting_source *source);

/* A key of the profile in force, or NULL. */
const char *settings_profile_key(
    const struct settings *settings, const char *key);

/* The name of the variable or key that settings_get() took its value from,
 * or NULL ("AWS_REGION", "region"). */
const char *settings_origin(
    const struct settings *settings, enum setting setting);

/* The file with the keys that stand for every profile in a run of the local
 * ECR, or NULL where we are in none. */
const char *settings_run_credentials(void);

/* The files' names before expansion: "~/.aws/config" unless the environment
 * says otherwise. */
const char *settings_config_file(void);
const char *settings_credentials_file(void);
/* An int as the peer reads it: "invalid literal for int() with base 10: 'x'",
 * ERR_GENERAL, when the value is none. */
bool settings_int(const struct settings *settings, enum setting setting,
    long *out, struct error *err);

/* Refuse, in the peer's words, values that would keep it from making a client
 * although nothing here depends on them (checksum modes and the like). */
bool settings_check(const struct settings *settings, struct error *err);

/* cli_timestamp_format is "wire" or "iso8601". */
bool settings_check_times(const struct settings *settings, struct error *err);

/* What it says, once that was checked. */
enum decode_times settings_times(const struct settings *settings);

/* Refuse a profile whose sso_session does not exist or is incomplete, whatever
 * keys it has: the peer does whenever it makes a client. */
bool settings_check_sso(const struct settings *settings, struct error *err);

/* The block of lines that the profile has where a value is wanted, and that
 * neither option nor environment replaces; else NULL. */
const json_t *settings_nested(
    const struct settings *settings, enum setting setting);

/* Refuse such blocks as the peer's Python does. */
bool settings_check_nested(const struct settings *settings, struct error *err);

/* Whether a switch is on: only "true", in any case. */
bool settings_flag(const struct settings *settings, enum setting setting);

/* "You must specify a region. […]", as a kind of the peer's; false. */
bool fail_no_region(struct error *err);

void settings_close(struct settings *settings);

#endif
