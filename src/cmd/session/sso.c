/* sso: sessions of IAM Identity Center.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/session/session.h"

#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/logout.h"
#include "aws/identity/sso_client.h"
#include "aws/identity/sso_flow.h"
#include "aws/identity/start_url.h"
#include "aws/wire/http.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cli/run.h"
#include "cli/standard_output.h"
#include "cmd/configure/files.h"

enum { NO_BROWSER, DEVICE_CODE, SESSION };

#define fail_config(err, ...)                                                  \
	fail_code((err), ERR_CONFIG, "Configuration", __VA_ARGS__)

/* Start URL and region out of a profile or a session. */
static bool
take_keys(const json_t *keys, struct sso_login *login, struct error *err)
{
	bool url = json_object_get(keys, "sso_start_url") != NULL;
	bool region = json_object_get(keys, "sso_region") != NULL;

	if (url && !json_is_string(json_object_get(keys, "sso_start_url")))
		return fail(err, ERR_GENERAL,
		    "'dict' object has no attribute 'decode'");
	login->start_url = json_get_string(keys, "sso_start_url");
	login->region = json_get_string(keys, "sso_region");
	if (login->start_url && login->region)
		return true;
	return fail_config(err,
	    "Missing the following required SSO configuration values: "
	    "%s%s%s. %s",
	    url ? "" : "sso_start_url", url || region ? "" : ", ",
	    region ? "" : "sso_region",
	    login->session
		? ""
		: "To make sure this profile is properly configured to use "
		  "SSO, please run: aws configure sso");
}

bool
session_find(const struct settings *settings, struct sso_login *login,
    json_t **scopes, struct error *err)
{
	const json_t *keys =
	    json_object_get(settings->sso_sessions, login->session);
	const char *text = json_get_string(keys, "sso_registration_scopes");

	if (!text && json_object_get(keys, "sso_registration_scopes"))
		return fail(
		    err, ERR_GENERAL, "'dict' object has no attribute 'split'");
	if (!keys)
		return fail_config(err,
		    "The specified sso-session does not exist: \"%s\"",
		    login->session);
	*scopes = text ? sso_scopes(text) : NULL;
	login->scopes = *scopes;
	return take_keys(keys, login, err);
}

/* What the files say of the session that is meant, or of the profile. */
static bool
find_login(struct run *run, struct sso_login *login, json_t **scopes,
    struct error *err)
{
	const struct settings *settings = &run->settings;
	const json_t *keys;

	if (!settings_profile(&run->settings, err))
		return false;
	keys = settings_find_profile(settings, settings->profile);
	if (!login->session)
		login->session = json_get_string(keys, "sso_session");
	if (!login->session || !*login->session) {
		login->session = NULL;
		return take_keys(keys, login, err);
	}
	return session_find(settings, login, scopes, err);
}

/* The region that the start URL led to takes the place of the one written. */
static bool
keep_region(struct run *run, const struct sso_login *login, struct error *err)
{
	json_t *values = json_members("sso_region", json_text(login->region));
	const char *profile = run->settings.profile;
	const char *section = login->session
	    ? configure_header(run, "sso-session", login->session)
	    : configure_header(run, "profile", profile);
	struct buf text = {0};
	bool ok;

	buf_printf(&text, "SSO region updated to %s\n", login->region);
	ok = configure_write(run, CONFIG_FILE, section, values, false, err) &&
	    print_buf(&text, err);
	buf_free(&text);
	json_decref(values);
	return ok;
}

static bool
run_login(struct run *run, const struct lookup *lookup, struct sso_login *login,
    struct error *err)
{
	const char *written = login->region ? login->region : "";
	struct buf text = {0};
	json_t *token;
	bool ok;

	login->portal =
	    start_url_resolve(lookup, login->start_url, &login->region, err);
	token = login->portal ? sso_login(lookup, login, err) : NULL;
	ok = token &&
	    (strcmp(written, login->region) == 0 ||
		keep_region(run, login, err));
	json_wipe(token);
	buf_printf(&text, "Successfully logged into Start URL: %s\n",
	    login->start_url);
	ok = ok && print_buf(&text, err);
	buf_free(&text);
	return ok;
}

static struct lookup
lookup_open(struct run *run)
{
	return (struct lookup){.settings = &run->settings,
	    .http = client_open_http(&run->settings),
	    .profile = run->settings.profile};
}

static bool
login_run_outside(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct sso_login login = {.session = argparse_word(given, SESSION),
	    .device_code = argparse_given(given, DEVICE_CODE),
	    .silent = argparse_given(given, NO_BROWSER)};
	struct lookup lookup = lookup_open(run);
	json_t *scopes = NULL;
	bool ok = find_login(run, &login, &scopes, err) &&
	    run_login(run, &lookup, &login, err);

	http_close(lookup.http);
	json_decref(scopes);
	return ok;
}

static bool
login_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	return session_is_needless() || login_run_outside(run, given, err);
}

static bool
logout_run_outside(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct lookup lookup = lookup_open(run);
	bool ok =
	    settings_profile(&run->settings, err) && logout_sso(&lookup, err);

	(void)given;
	http_close(lookup.http);
	return ok;
}

static bool
logout_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	return session_is_needless() || logout_run_outside(run, given, err);
}

static const struct arg login_options[] = {
    [NO_BROWSER] = {"--no-browser",
	.doc = "Only print the address; open no browser."},
    [DEVICE_CODE] = {"--use-device-code",
	.doc = "Authorize by a code that is typed in at any device, in place "
	       "of a browser on this one. A profile without an sso-session "
	       "always does."},
    [SESSION] = {"--sso-session", NARGS_ONE, "NAME",
	.doc = "The sso-session to log in to. Default: that of the profile."},
    {0},
};

static const struct example examples[] = {
    {"Log in to what the profile names", "ecr sso login --profile dev"},
    {"From a machine without a browser",
	"ecr sso login --sso-session corp --use-device-code --no-browser"},
    {"End all sessions", "ecr sso logout"},
    {0},
};

static const struct command *const parts[] = {
    &(const struct command){.name = "login",
	.doc = "Log in to IAM Identity Center. A browser is opened, by BROWSER "
	       "or the system's opener, or the address is printed; the token "
	       "goes into ~/.aws/sso/cache, where every program that speaks "
	       "for the profile finds it and renews it.",
	.options = login_options,
	.peer = true,
	.run = login_run},
    &(const struct command){.name = "logout",
	.doc = "End all sessions of IAM Identity Center. Tokens are given "
	       "back to the service and removed, with the keys of roles that "
	       "they were used for.",
	.peer = true,
	.run = logout_run},
    NULL,
};

static const char *const elsewhere[] = {
    "get-role-credentials", "list-account-roles", "list-accounts", NULL};

const struct command sso_command = {
    .name = "sso",
    .group = "configuration",
    .doc = "Sessions of IAM Identity Center: begin and end them.",
    .operands = "COMMAND",
    .examples = examples,
    .parts = parts,
    .elsewhere = elsewhere,
    .root = true,
};
