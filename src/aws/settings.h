/* The configuration of one run: options, environment, profile, defaults. */
#ifndef AWS_SETTINGS_H
#define AWS_SETTINGS_H

#include <stdbool.h>

#include "aws/ui.h"
#include "base/arena.h"
#include "base/error.h"

struct ini;
struct service;

/* What the command line says; NULL, false or -1 where it is silent. */
struct settings_options {
	const char *profile, *region, *endpoint_url, *ca_bundle;
	bool no_verify_ssl, no_sign_request;
	double connect_timeout, read_timeout; /* seconds; 0 none, -1 unset */
};

struct settings {
	struct arena *arena; /* holds every string below */
	struct settings_options options;
	const struct ui *ui;
	struct ini *files; /* config and credentials, merged as the peer does */
	const char *profile; /* in force; "default" where none is named */
	bool profile_named;  /* by option or environment */
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
	SETTING_PAGE_SIZE, /* ours: cli_page_size = service */
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

/* Check that a named profile exists: "The config profile (X) could not be
 * found". */
bool settings_profile(const struct settings *settings, struct error *err);

/* The value in force, or NULL; `source` (may be NULL) says where from. */
const char *settings_get(const struct settings *settings, enum setting setting,
    enum setting_source *source);

/* A key of the profile in force, or NULL. */
const char *settings_profile_key(
    const struct settings *settings, const char *key);

/* Whether a switch is on: only "true", in any case. */
bool settings_flag(const struct settings *settings, enum setting setting);

void settings_close(struct settings *settings);

#endif
