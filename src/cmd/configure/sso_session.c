/* configure sso-session: a session of IAM Identity Center, asked for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/configure/sso_questions.h"

static bool
conclude(const struct sso_questions *questions, struct error *err)
{
	struct run *run = questions->run;

	return print_text(
	    arena_printf(&run->arena,
		"\nCompleted configuring SSO session: %s\nRun the following to "
		"login and refresh access token for this session:\n\n"
		"%s sso login --sso-session %s\n",
		questions->session, run->program, questions->session),
	    err);
}

static bool
sso_session(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct sso_questions questions;
	struct sso_login login = {0};
	const char *scopes;
	bool ok;

	(void)given;
	sso_questions_open(&questions, run);
	ok = sso_ask_session(&questions, true, err) &&
	    sso_ask_place(&questions, &login, err) &&
	    sso_ask_scopes(&questions, &scopes, err) &&
	    sso_write_session(&questions, err) && conclude(&questions, err);
	sso_questions_close(&questions);
	return ok;
}

static const struct example examples[] = {
    {"Make a session for profiles to share, then log in",
	"ecr configure sso-session && ecr sso login --sso-session corp"},
    {0},
};

const struct command configure_sso_session_part = {
    .name = "sso-session",
    .doc = "Ask for a session of IAM Identity Center (its name, start URL, "
	   "region and scopes) and write it into the config file, where "
	   "profiles can name it as their sso_session. What stands in brackets "
	   "is kept where nothing is answered.",
    .examples = examples,
    .peer = true,
    .run = sso_session,
};
