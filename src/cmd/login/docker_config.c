/* docker-config: let docker ask our helper, host by host.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/buf.h"
#include "base/json/json.h"
#include "cmd/login/authfile.h"
#include "cmd/login/fetch.h"
#include "cmd/login/login.h"
#include "cmd/own.h"
#include "cmd/print.h"
#include "cmd/login/target.h"

enum { HELPER, FORCE, ARGS };

static const struct arg args[ARGS] = {
    [HELPER] = {.name = "--helper", .nargs = NARGS_ONE, .exact = true},
    [FORCE] = {.name = "--force", .exact = true},
};

/* One call; `report` is printed once the file is written. */
struct change {
	json_t *config;
	const char *helper;
	bool force;
	struct buf report;
};

static bool
say(struct change *change, const char *host, const char *what)
{
	buf_printf(&change->report, "%s: %s docker-credential-%s\n", host, what,
	    change->helper);
	return true;
}

/* Another helper for the host stays unless --force says otherwise. */
static bool
set_helper(struct change *change, const char *host, struct error *err)
{
	json_t *helpers = json_object_get(change->config, "credHelpers");
	const char *old = json_get_string(helpers, host);

	if (old && strcmp(old, change->helper) == 0)
		return say(change, host, "already asks");
	if (old && !change->force)
		return fail(err, ERR_GENERAL,
		    "%s: credHelpers names %s already; --force replaces it",
		    host, old);
	if (!json_is_object(helpers)) {
		helpers = json_object();
		json_object_set_new(change->config, "credHelpers", helpers);
	}
	json_object_set_new(helpers, host, json_string(change->helper));
	return say(change, host, "now asks");
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
set_named(struct run *run, struct change *change, const struct words *names,
    struct error *err)
{
	struct registry registry;
	struct identity identity;
	bool ok = true;

	for (size_t i = 0; ok && i < names->n; i++)
		ok = target_resolve(
			 run, names->at[i], &registry, &identity, err) &&
		    set_helper(change, registry.host, err);
	return ok;
}

static bool
set_all(struct run *run, struct change *change, const struct words *names,
    struct error *err)
{
	char *host;
	bool ok;

	if (names->n)
		return set_named(run, change, names, err);
	host = default_host(run, err);
	ok = host && set_helper(change, host, err);
	free(host);
	return ok;
}

static bool
docker_config(struct run *run, struct words words, struct error *err)
{
	struct own own = {.command = "docker-config",
	    .args = args,
	    .n = ARGS,
	    .takes_words = true};
	struct change change = {.helper = "ecr-login"};
	char *path;
	int lock;
	bool ok;

	if (!own_parse(run, &own, words, err))
		return own_stopped(err);
	if (own_word(&own, HELPER))
		change.helper = own_word(&own, HELPER);
	change.force = own_given(&own, FORCE);
	path = authfile_path(CLIENT_DOCKER, err);
	lock = path ? authfile_lock(path) : -1;
	change.config = path ? authfile_read(path, err) : NULL;
	ok = change.config && set_all(run, &change, &own.rest, err) &&
	    authfile_write(path, change.config, err) &&
	    print_buf(&change.report, err) && print_done(err);
	if (lock >= 0)
		close(lock);
	json_decref(change.config);
	buf_free(&change.report);
	free(path);
	return ok;
}

const struct command docker_config_command = {
    .name = "docker-config",
    .summary = "Make docker ask our credential helper for a registry.",
    .group = "login",
    .run = docker_config,
};
