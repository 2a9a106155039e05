/* console: sessions of the Management Console; "aws login" and "aws logout".
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/session/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/call/client.h"
#include "aws/identity/console_flow.h"
#include "aws/identity/logout.h"
#include "aws/identity/token.h"
#include "aws/wire/http.h"
#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/pytext.h"
#include "cli/ask.h"
#include "cli/run.h"
#include "cli/standard_output.h"
#include "cmd/configure/files.h"

/* Keys of another kind would win over those of a login. */
static bool
check_free(const struct run *run, struct error *err)
{
	static const char *const kinds[][2] = {
	    {"web_identity_token_file", "Web Identity"},
	    {"sso_role_name", "SSO"}, {"sso_account_id", "SSO"},
	    {"aws_access_key_id", "Access Key"}, {"role_arn", "Assume Role"},
	    {"credential_process", "Credential Process"}};
	const char *profile = run->settings.profile;
	const json_t *keys = settings_find_profile(&run->settings, profile);

	for (size_t i = 0; i < countof(kinds); i++)
		if (json_object_get(keys, kinds[i][0]))
			return fail_code(err, ERR_CONFIG, "Configuration",
			    "Profile '%s' is already configured with %s "
			    "credentials.\n\nYou may run 'aws login --profile "
			    "new-profile-name' to create a new profile with "
			    "the specified name. Otherwise you must first "
			    "manually remove the existing credentials from "
			    "'%s'.\n",
			    profile, kinds[i][1], profile);
	return true;
}

static const char where[] =
    "No AWS region has been configured. The AWS region is the geographic "
    "location of your AWS resources.\n\nIf you have used AWS before and "
    "already have resources in your account, specify which region they were "
    "created in. If you have not created resources in your account before, "
    "you can pick the region closest to you: "
    "https://docs.aws.amazon.com/global-infrastructure/latest/regions/"
    "aws-regions.html.\n\nYou are able to change the region in the CLI at any "
    "time with the command \"aws configure set region NEW_REGION\".\n";

/* The region in force, or the one that the person says; `*asked` then. */
static const char *
find_region(struct run *run, bool *asked, struct error *err)
{
	const char *region = settings_get(&run->settings, SETTING_REGION, NULL);
	struct ask ask = {0};
	struct buf answer = {0};
	size_t from;

	if (region && *region)
		return region;
	*asked = true;
	if (print_text(where, err) &&
	    ask_entry(&ask, "AWS Region [us-east-1]: ", &answer, err)) {
		answer.len = pytext_trimmed(buf_text(&answer), answer.len);
		from = pytext_leading(buf_text(&answer), answer.len);
		region = answer.len > from
		    ? arena_strndup(
			  &run->arena, answer.data + from, answer.len - from)
		    : "us-east-1";
	}
	ask_close(&ask);
	buf_free(&answer);
	return err->kind == ERR_NONE ? region : NULL;
}

/* The word, or its first letter, in any case. */
static bool
is_word(const char *answer, const char *word)
{
	return strcasecmp(answer, word) == 0 ||
	    (strncasecmp(answer, word, 1) == 0 && !answer[1]);
}

/* A profile that has another session is the person's to give away. */
static bool
may_replace(struct run *run, const char *session, struct error *err)
{
	const char *profile = run->settings.profile;
	const char *old = json_get_string(
	    settings_find_profile(&run->settings, profile), "login_session");
	bool yes = !old || strcmp(old, session) == 0;

	while (!yes && err->kind == ERR_NONE) {
		bool no;
		char *answer = run->ui.ask_shown(run->ui.ctx,
		    arena_printf(&run->arena,
			"\nProfile %s is already configured to use session "
			"%s. Do you want to overwrite it to use %s instead? "
			"(y/n): ",
			profile, old, session),
		    err);

		yes = answer && is_word(answer, "yes");
		no = answer && is_word(answer, "no");
		free(answer);
		if (no ||
		    (!yes && err->kind == ERR_NONE &&
			!print_text("Invalid response. Please enter \"y\" or "
				    "\"n\"\n",
			    err)))
			return false;
	}
	return yes;
}

static bool
tell_done(const struct run *run, const char *session, struct error *err)
{
	const char *profile = run->settings.profile;
	struct buf text = {0};
	bool ok;

	buf_printf(&text, "\nUpdated profile %s to use %s credentials.\n",
	    profile, session);
	if (strcmp(profile, "default") != 0)
		buf_printf(&text,
		    "Use \"--profile %s\" to use the new credentials, such as "
		    "\"aws sts get-caller-identity --profile %s\"\n",
		    profile, profile);
	ok = print_buf(&text, err);
	buf_free(&text);
	return ok;
}

/* The peer quotes none here, and then finds no profile whose name has a
 * blank. */
static const char *
header_of(struct run *run, const char *profile)
{
	return configure_rules(run) == INI_AS_PEER &&
		strcmp(profile, "default") != 0
	    ? arena_printf(&run->arena, "profile %s", profile)
	    : configure_profile_header(run, profile);
}

static bool
keep(struct run *run, const char *session, const json_t *token,
    const char *region, struct error *err)
{
	struct arena *arena = &run->arena;
	json_t *values = json_members("login_session", json_text(session));
	bool ok;

	if (region)
		json_object_set_new(values, "region", json_text(region));
	ok = token_store(arena, TOKENS_LOGIN,
		 token_key(arena, TOKENS_LOGIN, session), token, err) &&
	    configure_write(run, CONFIG_FILE,
		header_of(run, run->settings.profile), values, false, err) &&
	    tell_done(run, session, err);
	json_decref(values);
	return ok;
}

/* A profile that is new has nothing in it yet. */
static void
make_profile(struct settings *settings)
{
	if (!json_object_get(settings->profiles, settings->profile))
		json_object_set_new(
		    settings->profiles, settings->profile, json_object());
}

static bool
login_run_outside(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct console_login login = {.url = run->options.settings.endpoint_url,
	    .remote = argparse_given(given, 0)};
	struct lookup lookup = {
	    .settings = &run->settings, .profile = run->settings.profile};
	const char *session = NULL;
	json_t *token = NULL;
	bool asked = false, ok;

	make_profile(&run->settings);
	login.region = find_region(run, &asked, err);
	if (!login.region || !check_free(run, err))
		return false;
	lookup.http = client_open_http(&run->settings);
	token = console_login(&lookup, &login, &session, err);
	ok = token && may_replace(run, session, err);
	if (ok)
		ok =
		    keep(run, session, token, asked ? login.region : NULL, err);
	else if (token && err->kind == ERR_NONE)
		ok = true;
	json_wipe(token);
	http_close(lookup.http);
	return ok;
}

static bool
login_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	return session_is_needless() || login_run_outside(run, given, err);
}

static bool
logout_all(struct run *run, struct error *err)
{
	const struct lookup lookup = {.settings = &run->settings};
	struct buf text = {0};
	long removed = 0;
	bool ok = logout_console(&lookup, &removed, err);

	if (removed > 0)
		buf_printf(&text,
		    "Removed %ld cached login credential%s. Note, any local "
		    "developer tools that have already loaded access tokens "
		    "may continue to use them until their expiration. Access "
		    "tokens expire in 15 minutes.\n",
		    removed, removed == 1 ? "" : "s");
	else
		buf_puts(&text, "No cached login session tokens found.\n");
	ok = ok && print_buf(&text, err);
	buf_free(&text);
	return ok;
}

static bool
logout_run_outside(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	const char *profile = run->settings.profile, *session;
	struct buf text = {0};
	bool ok = true;

	if (argparse_given(given, 0))
		return logout_all(run, err);
	session = json_get_string(
	    settings_find_profile(&run->settings, profile), "login_session");
	if (!session) {
		buf_printf(&text,
		    "warning: no login session found for profile '%s'",
		    profile);
		run->ui.warn(run->ui.ctx, buf_text(&text));
	} else {
		ok = token_remove(&run->arena, TOKENS_LOGIN,
		    token_key(&run->arena, TOKENS_LOGIN, session), err);
		buf_printf(&text,
		    "Removed cached login credentials for profile '%s'. Note, "
		    "any local developer tools that have already loaded the "
		    "access token may continue to use it until its "
		    "expiration. Access tokens expire in 15 minutes.\n",
		    profile);
		ok = ok && print_buf(&text, err);
	}
	buf_free(&text);
	return ok;
}

static bool
logout_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	return session_is_needless() || logout_run_outside(run, given, err);
}

static const struct arg login_options[] = {
    {"--remote",
	.doc = "The browser is on another machine: the address is printed, "
	       "and the code that the page shows is pasted here."},
    {0},
};

static const struct arg logout_options[] = {
    {"--all", .doc = "Log out of every session, not the profile's alone."},
    {0},
};

static const struct example examples[] = {
    {"Log in as who is signed in to the console",
	"ecr console login --profile dev"},
    {"Forget every login", "ecr console logout --all"},
    {0},
};

static const struct command login_root = {
    .name = "login",
    .doc = "Log in with a session of the Management Console. A browser is "
	   "opened, by BROWSER or the system's opener, or the address is "
	   "printed; the keys go into ~/.aws/login/cache, the session's name "
	   "into the profile, which is made where there is none. Through the "
	   "link aws this is \"aws login\".",
    .options = login_options,
    .peer = true,
    .run = login_run,
};

static const struct command logout_root = {
    .name = "logout",
    .doc = "Remove the keys of a console login from the cache. Through the "
	   "link aws this is \"aws logout\".",
    .options = logout_options,
    .peer = true,
    .run = logout_run,
};

static const struct command *const parts[] = {&login_root, &logout_root, NULL};

const struct command console_command = {
    .name = "console",
    .group = "configuration",
    .doc = "Sessions of the Management Console: keys for local work.",
    .operands = "COMMAND",
    .examples = examples,
    .parts = parts,
};
