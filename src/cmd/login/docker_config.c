/* docker-config: let docker ask our helper, host by host.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/run.h"
#include "base/env.h"
#include "base/memory/buf.h"
#include "base/json/json.h"
#include "cmd/commands.h"
#include "cmd/login/authfile.h"
#include "cmd/login/client_run.h"
#include "cmd/login/fetch.h"
#include "cli/standard_output.h"
#include "cmd/login/target.h"

enum { HELPER, FORCE, REMOVE };

static const struct arg options[] = {
    [HELPER] = {"--helper", NARGS_ONE, "NAME",
	"Helper to name: docker-credential-NAME. Default: ecr-login.",
	.exact = true},
    [FORCE] = {"--force", .exact = true,
	.doc = "Replace another helper that stands there, or remove it."},
    [REMOVE] = {"--remove", .exact = true,
	.doc = "Undo it: take the entries of our helper out again, without a "
	       "name those of all registries of ECR."},
    {0},
};

static const struct example examples[] = {
    {"Let docker ask the credential helper for one registry",
	"ecr docker-config 123456789012.dkr.ecr.us-east-1.amazonaws.com"},
    {"With the profile prod, by a link docker-credential-ecr-login-prod",
	"ecr docker-config --helper ecr-login-prod "
	"210987654321.dkr.ecr.us-east-1.amazonaws.com"},
    {"Undo that for every registry of ECR", "ecr docker-config --remove"},
    {0},
};

/* One call; `report` is printed once the file is written. */
struct edit {
	struct authfile file;
	const char *helper;
	bool force, remove;
	bool changed; /* else the file stays as it is */
	struct buf report;
};

static bool
say(struct edit *change, const char *host, const char *what)
{
	buf_printf(&change->report, "%s: %s docker-credential-%s\n", host, what,
	    change->helper);
	return true;
}

/* Another helper for the host stays unless --force says otherwise. */
static bool
set_helper(struct edit *change, const char *host, struct error *err)
{
	json_t *helpers = json_object_get(change->file.config, "credHelpers");
	const char *old = json_get_string(helpers, host);

	if (old && strcmp(old, change->helper) == 0)
		return say(change, host, "already asks");
	if (old && !change->force)
		return fail(err, ERR_GENERAL,
		    "%s: credHelpers names %s already; --force replaces it",
		    host, old);
	if (!json_is_object(helpers)) {
		helpers = json_object();
		json_object_set_new(
		    change->file.config, "credHelpers", helpers);
	}
	json_object_set_new(helpers, host, json_string(change->helper));
	change->changed = true;
	return say(change, host, "now asks");
}

/* Ours by any name: ecr-login, ecr-login-PROFILE, or what --helper says. */
static bool
is_ours(const struct edit *change, const char *helper)
{
	return authfile_is_ours(helper) ||
	    (helper && strcmp(helper, change->helper) == 0);
}

static bool
remove_helper(struct edit *change, const char *host, struct error *err)
{
	json_t *helpers = json_object_get(change->file.config, "credHelpers");
	const char *old = json_get_string(helpers, host);

	if (!old) {
		buf_printf(&change->report, "%s: no helper is asked\n", host);
		return true;
	}
	if (!change->force && !is_ours(change, old))
		return fail(err, ERR_GENERAL,
		    "%s: credHelpers names %s, which is not ours; --force "
		    "removes it",
		    host, old);
	buf_printf(&change->report, "%s: no longer asks docker-credential-%s\n",
	    host, old);
	change->changed = true;
	json_object_del(helpers, host);
	/* as it was before the first */
	if (json_object_size(helpers) == 0)
		json_object_del(change->file.config, "credHelpers");
	return true;
}

/* Entries of ours, all of them; those that others made stay. */
static bool
remove_all(struct edit *change, struct error *err)
{
	json_t *helpers = json_object_get(change->file.config, "credHelpers");
	json_t *copy = json_copy(helpers), *value;
	const char *host;
	bool ok = true;

	json_object_foreach (copy, host, value)
		if (is_ours(change, json_string_value(value)))
			ok = remove_helper(change, host, err) && ok;
	json_decref(copy);
	return ok;
}

/* Docker says no more than "executable file not found", and pulls as nobody.
 */
static void
warn_of_missing(struct run *run, const struct edit *change)
{
	struct buf note = {0};

	if (client_has_helper(change->helper))
		return;
	buf_printf(&note,
	    "docker-credential-%s is not on PATH, where docker looks for it: "
	    "ln -s \"$(command -v ecr)\" "
	    "/usr/local/bin/docker-credential-%s",
	    change->helper, change->helper);
	run->ui.warn(run->ui.ctx, note.data);
	buf_free(&note);
}

/* Without names: the default registry of the credentials in force. */
static char *
default_host(struct run *run, struct error *err)
{
	struct login_token token;
	char *host = NULL;

	if (fetch_token(run, NULL, NULL, &token, err))
		host = target_host(&token);
	login_token_clear(&token);
	return host;
}

static bool
change_one(struct edit *change, const char *host, struct error *err)
{
	return change->remove ? remove_helper(change, host, err)
			      : set_helper(change, host, err);
}

static bool
change_named(struct run *run, struct edit *change,
    const struct word_list *names, struct error *err)
{
	struct registry registry;
	struct identity identity;
	bool ok = true;

	for (size_t i = 0; ok && i < names->n; i++)
		ok = target_resolve(
			 run, names->at[i], &registry, &identity, err) &&
		    change_one(change, registry.host, err);
	return ok;
}

static bool
change_all(struct run *run, struct edit *change, const struct word_list *names,
    struct error *err)
{
	char *host;
	bool ok;

	if (names->n)
		return change_named(run, change, names, err);
	if (change->remove)
		return remove_all(change, err);
	host = default_host(run, err);
	ok = host && set_helper(change, host, err);
	free(host);
	return ok;
}

/* Docker makes the name of a program of it. */
static bool
check_helper(const char *helper, struct error *err)
{
	size_t len = 0;

	while (isalnum((unsigned char)helper[len]) ||
	    (helper[len] && strchr("-_.", helper[len])))
		len++;
	return (len && !helper[len]) ||
	    fail_param(err,
		"A helper is named by letters, digits, \"-\", \"_\" and "
		"\".\", the end of docker-credential-NAME, and this is \"%s\"",
		helper);
}

static bool
docker_config(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct edit change = {.helper = "ecr-login",
	    .force = argparse_given(given, FORCE),
	    .remove = argparse_given(given, REMOVE)};
	bool ok;

	if (argparse_given(given, HELPER))
		change.helper = argparse_word(given, HELPER);
	if (!check_helper(change.helper, err))
		return false;
	ok = authfile_open(&change.file, CLIENT_DOCKER, err) &&
	    change_all(run, &change, &given->rest, err) &&
	    (!change.changed || authfile_write(&change.file, err)) &&
	    print_whole(&change.report, err);
	if (ok && !change.remove)
		warn_of_missing(run, &change);
	authfile_close(&change.file);
	buf_free(&change.report);
	return ok;
}

const struct command docker_config_command = {
    .name = "docker-config",
    .group = "login",
    .doc = "Make docker ask the credential helper for a registry. Puts an "
	   "entry for each registry into credHelpers of docker's configuration "
	   "and leaves everything else there as it is. Without a name the "
	   "registry of the account in use is meant.",
    .operands = "[REGISTRY...]",
    .names = authfile_names,
    .options = options,
    .examples = examples,
    .run = docker_config,
};
