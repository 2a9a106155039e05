/* docker-config: let docker ask our helper, host by host. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "cmd/authfile.h"
#include "cmd/fetch.h"
#include "cmd/login.h"
#include "cmd/own.h"
#include "cmd/print.h"
#include "cmd/target.h"

enum { HELPER, FORCE, ARGS };

static const struct arg args[ARGS] = {
    [HELPER] = {.name = "--helper", .nargs = NARGS_ONE, .exact = true},
    [FORCE] = {.name = "--force", .exact = true},
};

static bool
say(const char *host, const char *what, const char *helper, struct error *err)
{
	struct buf text = {0};
	bool ok;

	buf_printf(&text, "%s: %s docker-credential-%s\n", host, what, helper);
	ok = print_text(text.data, err);
	buf_free(&text);
	return ok;
}

/* Another helper for the host stays unless --force says otherwise. */
static bool
set_helper(json_t *config, const char *host, const char *helper, bool force,
    struct error *err)
{
	json_t *helpers = json_object_get(config, "credHelpers");
	const char *old = json_get_string(helpers, host);

	if (old && strcmp(old, helper) == 0)
		return say(host, "already asks", helper, err);
	if (old && !force)
		return fail(err, EXIT_GENERAL,
		    "%s: credHelpers names %s already; --force replaces it",
		    host, old);
	if (!json_is_object(helpers)) {
		helpers = json_object();
		json_object_set_new(config, "credHelpers", helpers);
	}
	json_object_set_new(helpers, host, json_string(helper));
	return say(host, "now asks", helper, err);
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
set_named(struct run *run, json_t *config, const struct own *own,
    const char *helper, struct error *err)
{
	struct registry registry;
	struct identity identity;
	bool ok = true;

	for (size_t i = 0; ok && i < own->rest.n; i++)
		ok = target_resolve(
			 run, own->rest.at[i], &registry, &identity, err) &&
		    set_helper(config, registry.host, helper,
			own_given(own, FORCE), err);
	return ok;
}

static bool
set_all(
    struct run *run, json_t *config, const struct own *own, struct error *err)
{
	const char *helper = own_word(own, HELPER);
	char *host;
	bool ok;

	if (!helper)
		helper = "ecr-login";
	if (own->rest.n)
		return set_named(run, config, own, helper, err);
	host = default_host(run, err);
	ok = host &&
	    set_helper(config, host, helper, own_given(own, FORCE), err);
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
	json_auto_t *config = NULL;
	char *path;
	int lock;
	bool ok;

	if (!own_parse(run, &own, words, err))
		return own_stopped(err);
	path = authfile_path(CLIENT_DOCKER, err);
	lock = path ? authfile_lock(path) : -1;
	config = path ? authfile_read(path, err) : NULL;
	ok = config && set_all(run, config, &own, err) &&
	    authfile_write(path, config, err) && print_done(err);
	if (lock >= 0)
		close(lock);
	free(path);
	return ok;
}

const struct command docker_config_command = {
    .name = "docker-config",
    .summary = "Make docker ask our credential helper for a registry.",
    .group = "login",
    .run = docker_config,
};
