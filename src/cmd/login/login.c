/* login: log docker, podman or helm in to registries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "base/env.h"
#include "base/memory/buf.h"
#include "cmd/commands.h"
#include "cmd/login/authfile.h"
#include "cmd/login/client_run.h"
#include "cmd/login/entry.h"
#include "cmd/login/github.h"
#include "cli/standard_output.h"

enum { CLIENT, PUBLIC, RUN_CLIENT, CI, NO_MASK };

static const char *const systems[] = {"github", NULL};

static const struct arg options[] = {
    [CLIENT] = {"--client", NARGS_ONE, "CLIENT",
	"Whose file the login goes to. Default: docker.", authfile_clients,
	.exact = true},
    [PUBLIC] = {"--public", .exact = true, .doc = "Log in to ECR Public, too."},
    [RUN_CLIENT] = {"--run-client", .exact = true,
	.doc = "Let the client itself log in, with the password on its "
	       "standard input, in place of writing its file."},
    [CI] = {"--ci", NARGS_ONE, "SYSTEM",
	"Mask the password in the log of this CI system, and set user name "
	"and password as outputs of the step, and the registry if it is one.",
	systems, .exact = true},
    [NO_MASK] = {"--no-mask", .exact = true,
	.doc = "With --ci: do not mask the password, so that the outputs reach "
	       "other jobs, which masked values never do. Whatever prints it "
	       "then shows it."},
    {0},
};

static const struct example examples[] = {
    {"Log docker in to the registry of the account", "ecr login"},
    {"Log podman in to a registry in another account",
	"ecr login --client podman "
	"210987654321.dkr.ecr.us-east-1.amazonaws.com"},
    {"Two accounts in the region in force, and ECR Public",
	"ecr login 123456789012 210987654321 --public"},
    {"In a job of GitHub Actions, with the password masked",
	"ecr login --ci github"},
    {0},
};

/* A helper named for the host hides what stands in the file. */
static bool
through_helper(struct run *run, const char *helper, const struct entry *entry,
    struct error *err)
{
	struct buf note = {0};

	if (authfile_is_ours(helper)) {
		if (!client_has_helper(helper))
			return fail(err, ERR_GENERAL,
			    "%s: docker asks docker-credential-%s, which is "
			    "not on PATH: ecr doctor says how to lay it there, "
			    "ecr docker-config --remove %s undoes it",
			    entry->host, helper, entry->host);
		buf_printf(&note,
		    "%s: docker asks docker-credential-%s itself; nothing to "
		    "store",
		    entry->host, helper);
		run->ui.warn(run->ui.ctx, note.data);
		buf_free(&note);
		return true;
	}
	return client_store(
	    helper, entry->host, entry->user, entry->password, err);
}

static bool
into_file(struct run *run, enum authfile_client client,
    const struct entry *entry, struct error *err)
{
	struct authfile file;
	bool ok = authfile_open(&file, client, err);
	const char *helper = authfile_helper(file.config, entry->host);

	if (ok && helper) {
		ok = through_helper(run, helper, entry, err);
	} else if (ok) {
		authfile_login(
		    file.config, entry->host, entry->token.authorization);
		ok = authfile_write(&file, err);
	}
	authfile_close(&file);
	return ok;
}

static bool
report(const struct entry *entry, const char *client, struct error *err)
{
	struct buf text = {0};
	char until[32];
	struct tm tm;
	bool ok;

	strftime(until, sizeof(until), "%Y-%m-%d %H:%M %Z",
	    localtime_r(&entry->token.expires, &tm));
	buf_printf(&text, "%s: %s is logged in as %s until %s\n", entry->host,
	    client, entry->user, until);
	ok = print_text(text.data, err);
	buf_free(&text);
	return ok;
}

static bool
login_one(struct run *run, const struct arg_parser *given, const char *name,
    struct error *err)
{
	const char *client = argparse_word(given, CLIENT);
	struct entry entry = {0};
	bool ok = entry_fetch(run, name, &entry, err);

	if (!client)
		client = "docker";
	if (ok && argparse_given(given, CI))
		ok = github_report(entry.host, entry.user, entry.password,
		    &(struct github_wish){
			.alone =
			    given->rest.n + argparse_given(given, PUBLIC) < 2,
			.no_mask = argparse_given(given, NO_MASK)},
		    err);
	if (ok && argparse_given(given, RUN_CLIENT))
		ok = client_login(
		    client, entry.host, entry.user, entry.password, err);
	else if (ok)
		ok = into_file(run, authfile_client_named(client), &entry, err);
	ok = ok && report(&entry, client, err);
	entry_clear(&entry);
	return ok;
}

/* Where ECR Public is that of a local ECR: the host below which its
 * repositories are, too; else NULL. */
static const char *
local_host(void)
{
	const char *local = env_get("ECR_LOCAL_ENDPOINT");
	const char *used = env_get("AWS_ENDPOINT_URL_ECR");

	return local && used && strcmp(local, used) == 0
	    ? env_get("ECR_LOCAL_REGISTRY")
	    : NULL;
}

static bool
check_ci(const struct arg_parser *given, struct error *err)
{
	if (argparse_given(given, CI))
		return github_check(err);
	return !argparse_given(given, NO_MASK) ||
	    fail_param(err, "--no-mask goes with --ci alone");
}

static bool
login(struct run *run, const struct arg_parser *given, struct error *err)
{
	bool public = argparse_given(given, PUBLIC), ok = true;
	const char *local = local_host();

	if (!check_ci(given, err))
		return false;
	if (given->rest.n == 0 && !public)
		ok = login_one(run, given, NULL, err);
	for (size_t i = 0; ok && i < given->rest.n; i++)
		ok = login_one(run, given, given->rest.at[i], err);
	if (ok && public)
		ok = login_one(run, given, "public.ecr.aws", err);
	if (ok && public && local)
		ok = login_one(run, given, local, err);
	return ok && print_done(err);
}

const struct command login_command = {
    .name = "login",
    .group = "login",
    .doc =
	"Log docker, podman or helm in to registries. Without a name the "
	"registry of the account in use is meant. Several may be in different "
	"accounts and regions; ecr-registries(5) says which profile is used "
	"for which. The login lasts for 12 hours.",
    .operands = "[REGISTRY...]",
    .names = authfile_names,
    .options = options,
    .examples = examples,
    .run = login,
};
