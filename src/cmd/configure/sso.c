/* configure sso: a profile of IAM Identity Center, asked for.
 * SPDX-License-Identifier: Apache-2.0 */
#include <strings.h>

#include "aws/call/client.h"
#include "aws/identity/oidc.h"
#include "aws/identity/portal.h"
#include "aws/identity/region.h"
#include "aws/identity/sso_client.h"
#include "aws/identity/sso_flow.h"
#include "aws/wire/http.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/configure/files.h"
#include "cmd/configure/sso_questions.h"
#include "cmd/configure/sso_role.h"
#include "cmd/session/session.h"

enum { NO_BROWSER, DEVICE_CODE };

static const struct arg options[] = {
    [NO_BROWSER] = {"--no-browser",
	.doc = "Only print the address; open no browser."},
    [DEVICE_CODE] = {"--use-device-code",
	.doc = "Authorize by a code that is typed in at any device, in place "
	       "of a browser on this one."},
    {0},
};

/* One call. */
struct setup {
	struct sso_questions questions;
	const char *profile;   /* that was named, or NULL */
	const json_t *before;  /* its keys as they are, or NULL */
	json_t *keys, *scopes; /* its keys as they will be written */
	struct sso_login login;
	struct sso_role role;
};

/* Without a session the profile has all by itself. */
static bool
warn_legacy(struct error *err)
{
	static const char warning[] =
	    "\033[1mWARNING: Configuring using legacy format (e.g. without an "
	    "SSO session).\nConsider re-running \"configure sso\" command and "
	    "providing a session name.\n\033[0m";

	fwrite(warning, 1, sizeof(warning) - 1, stdout);
	return print_done(err);
}

/* What the profile had serves where the session is new. */
static void
take_defaults(struct setup *setup)
{
	static const char *const names[] = {"sso_start_url", "sso_region"};

	for (size_t i = 0; i < 2; i++) {
		json_t *value = json_object_get(setup->before, names[i]);

		if (value)
			json_object_set(setup->questions.keys, names[i], value);
	}
}

static bool
ask_new_session(struct setup *setup, struct error *err)
{
	struct sso_login *login = &setup->login;
	const char *scopes;

	take_defaults(setup);
	if (!sso_ask_place(&setup->questions, login, err) ||
	    !sso_ask_scopes(&setup->questions, &scopes, err))
		return false;
	setup->scopes = sso_scopes(scopes ? scopes : "");
	login->scopes = setup->scopes;
	return true;
}

/* What to log in to. */
static bool
ask_login(struct setup *setup, struct error *err)
{
	struct sso_questions *questions = &setup->questions;
	struct sso_login *login = &setup->login;
	const struct settings *settings = &questions->run->settings;

	sso_questions_of(
	    questions, json_get_string(setup->before, "sso_session"));
	if (!sso_ask_session(questions, false, err))
		return false;
	login->session = questions->session;
	login->reuse = true;
	if (!login->session) {
		json_decref(questions->keys);
		questions->keys = json_incref(setup->keys);
		if (!warn_legacy(err))
			return false;
		take_defaults(setup);
		return sso_ask_place(questions, login, err);
	}
	json_object_set_new(
	    setup->keys, "sso_session", json_text(login->session));
	if (json_object_get(settings->sso_sessions, login->session)) {
		if (!session_find(settings, login, &setup->scopes, err))
			return false;
		login->portal = login->start_url;
		return true;
	}
	login->reuse = false;
	return ask_new_session(setup, err);
}

static bool
log_in(struct setup *setup, struct error *err)
{
	struct settings *settings = &setup->questions.run->settings;
	struct lookup lookup = {.settings = settings,
	    .http = client_open_http(settings),
	    .profile = settings->profile};
	json_t *token = sso_login(&lookup, &setup->login, err);
	struct portal portal = {&lookup, setup->login.region, NULL};
	bool ok = token &&
	    (portal.token = oidc_text(token, "accessToken", err)) &&
	    sso_role_choose(
		&setup->questions, &portal, setup->keys, &setup->role, err);

	json_wipe(token);
	http_close(lookup.http);
	return ok;
}

static bool
ask_setting(
    struct setup *setup, const char *key, const char *text, struct error *err)
{
	const struct sso_question question = {
	    .text = text, .current = json_object_get(setup->before, key)};
	const char *answer;

	if (!sso_ask(&setup->questions, &question, &answer, err))
		return false;
	if (answer && *answer)
		json_object_set_new(setup->keys, key, json_text(answer));
	return true;
}

static bool
ask_profile(struct setup *setup, struct error *err)
{
	json_t *name = NULL;
	struct sso_question question = {
	    .text = "Profile name", .fault = sso_fault_empty};
	bool ok;

	if (setup->profile)
		return true;
	if (sso_role_is_whole(&setup->role))
		name = json_text(arena_printf(&setup->questions.run->arena,
		    "%s-%s", setup->role.role, setup->role.account));
	question.current = name;
	ok = sso_ask(&setup->questions, &question, &setup->profile, err);
	json_decref(name);
	return ok &&
	    (setup->profile ||
		fail(err, ERR_GENERAL, "'NoneType' object is not iterable"));
}

static bool
write_all(struct setup *setup, struct error *err)
{
	struct run *run = setup->questions.run;

	return configure_write(run, CONFIG_FILE,
		   configure_profile_header(run, setup->profile), setup->keys,
		   false, err) &&
	    (!setup->questions.session ||
		sso_write_session(&setup->questions, err));
}

static bool
conclude(const struct setup *setup, struct error *err)
{
	struct run *run = setup->questions.run;
	const char *profile = setup->profile, *text;

	if (!sso_role_is_whole(&setup->role))
		text = arena_printf(&run->arena,
		    "Successfully configured SSO for profile: %s\n", profile);
	else if (strcasecmp(profile, "default") == 0)
		text = arena_printf(&run->arena,
		    "The AWS CLI is now configured to use the default "
		    "profile.\nRun the following command to verify your "
		    "configuration:\n\n%s sts get-caller-identity\n",
		    run->program);
	else
		text = arena_printf(&run->arena,
		    "To use this profile, specify the profile name using "
		    "--profile, as shown:\n\n%s sts get-caller-identity "
		    "--profile %s\n",
		    run->program, profile);
	return print_text(text, err);
}

/* Where none was said, that of the run. */
static bool
find_region(struct setup *setup, struct error *err)
{
	const char **region = &setup->login.region;

	return *region ||
	    (region_find(&setup->questions.run->settings, region, err) &&
		(*region || fail_no_region(err)));
}

/* The profile that is to be made need not exist, nor may what it says bend the
 * way to the portal. */
static void
leave_profile(struct setup *setup)
{
	struct settings *settings = &setup->questions.run->settings;

	setup->before = settings_find_profile(settings, settings->profile);
	if (settings->profile_named && *settings->profile)
		setup->profile = settings->profile;
	settings->profile = "default";
	settings->profile_named = settings->profile_option = false;
}

static bool
sso(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct setup setup = {.keys = json_object(),
	    .login = {.device_code = argparse_given(given, DEVICE_CODE),
		.silent = argparse_given(given, NO_BROWSER)}};
	bool ok;

	sso_questions_open(&setup.questions, run);
	leave_profile(&setup);
	ok = ask_login(&setup, err) && find_region(&setup, err) &&
	    log_in(&setup, err) &&
	    ask_setting(&setup, "region", "Default client Region", err) &&
	    ask_setting(&setup, "output",
		"CLI default output format (json if not specified)", err) &&
	    ask_profile(&setup, err) && write_all(&setup, err) &&
	    conclude(&setup, err);
	sso_questions_close(&setup.questions);
	json_decref(setup.keys);
	json_decref(setup.scopes);
	return ok;
}

static const struct example examples[] = {
    {"Make a profile for an account and a role of IAM Identity Center",
	"ecr configure sso --profile dev"},
    {"From a machine without a browser",
	"ecr configure sso --use-device-code --no-browser"},
    {0},
};

const struct command configure_sso_part = {
    .name = "sso",
    .doc = "Ask for what a profile of IAM Identity Center needs, log in, let "
	   "account and role be chosen among those that the portal lists (up, "
	   "down and Return), and write profile and session into the config "
	   "file. Without --profile the profile's name is asked for. What "
	   "stands in brackets is kept where nothing is answered.",
    .options = options,
    .examples = examples,
    .peer = true,
    .run = sso,
};
