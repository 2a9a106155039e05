/* logout: forget the logins of registries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "rules/registry.h"
#include "cli/run.h"
#include "base/memory/arena.h"
#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/url.h"
#include "cmd/login/authfile.h"
#include "cmd/login/client_run.h"
#include "cli/standard_output.h"
#include "cmd/login/target.h"
#include "cmd/login/trusted.h"

enum { CLIENT };

static const struct arg options[] = {
    [CLIENT] = {"--client", NARGS_ONE, "CLIENT",
	"Whose file the login is removed from. Default: docker.",
	authfile_clients, .exact = true},
    {0},
};

static const struct example examples[] = {
    {"Forget every login to ECR", "ecr logout"},
    {0},
};

/* One call. */
struct logout {
	struct run *run;
	const struct word_list *names; /* none: every host of ECR in the file */
	struct authfile file;
	bool changed;
	struct buf report; /* printed once the file is written */
};

static void
say(struct logout *logout, const char *host, const char *what)
{
	buf_printf(&logout->report, "%s: %s\n", host, what);
}

/* Keys of the file may have a scheme and a path, as docker's own have. */
static bool
is_same(const char *key, const char *host)
{
	struct url url;

	url_split_server(&url, key);
	return slice_is(url.authority, host);
}

/* On this machine any registry may listen, and so where a local one was: ours
 * is known by its user. */
static bool
is_ecr(struct run *run, const char *key, const json_t *entry)
{
	const char *auth = json_get_string(entry, "auth");
	struct registry registry;
	struct buf login = {0};
	bool is_aws = registry_parse(key, &registry) ||
	    trusted_parse(&run->settings, key, &registry, NULL);

	if (!is_aws)
		return false;
	if (registry.kind != REGISTRY_LOOPBACK)
		return true;
	is_aws = auth && base64_decode(&login, auth, strlen(auth)) &&
	    strncmp(buf_text(&login), "AWS:", 4) == 0;
	buf_wipe(&login);
	return is_aws;
}

/* What a store keeps, it must forget itself. */
static bool
forget_stored(
    struct logout *logout, const char *host, bool *found, struct error *err)
{
	const char *helper = authfile_helper(logout->file.config, host);

	if (!helper || authfile_is_ours(helper))
		return true;
	*found = true;
	return client_erase(helper, host, err);
}

/* `host` NULL: every host of ECR. */
static bool
forget(struct logout *logout, const char *host, bool *found, struct error *err)
{
	json_t *auths = json_object_get(logout->file.config, "auths"), *value;
	const char *key;
	void *next;
	bool ok = true;

	json_object_foreach_safe (auths, next, key, value) {
		if (host ? !is_same(key, host)
			 : !is_ecr(logout->run, key, value))
			continue;
		if (!host && forget_stored(logout, key, found, err))
			say(logout, key, "logged out");
		else if (!host)
			ok = false;
		authfile_logout(logout->file.config, key);
		*found = logout->changed = true;
	}
	return ok;
}

/* Twelve digits and hosts as login takes them; others as they stand. */
static const char *
host_named(struct run *run, const char *name)
{
	struct registry *registry = arena_new(&run->arena, struct registry);
	struct identity identity;
	struct error ignored = {0};
	bool ok = target_resolve(run, name, registry, &identity, &ignored);

	error_clear(&ignored);
	return ok ? registry->host : name;
}

static bool
forget_named(struct logout *logout, const char *name, struct error *err)
{
	const char *host = host_named(logout->run, name);
	bool found = false;

	if (!forget_stored(logout, host, &found, err) ||
	    !forget(logout, host, &found, err))
		return false;
	say(logout, host, found ? "logged out" : "was not logged in");
	return true;
}

static bool
forget_all(struct logout *logout, struct error *err)
{
	bool ok = true, found = false;

	if (logout->names->n == 0)
		return forget(logout, NULL, &found, err);
	for (size_t i = 0; ok && i < logout->names->n; i++)
		ok = forget_named(logout, logout->names->at[i], err);
	return ok;
}

static bool
logout(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct logout logout = {.run = run, .names = &given->rest};
	const char *client = argparse_word(given, CLIENT);
	bool ok;

	ok = authfile_open(&logout.file, authfile_client_named(client), err) &&
	    forget_all(&logout, err) &&
	    (!logout.changed || authfile_write(&logout.file, err)) &&
	    print_whole(&logout.report, err);
	if (ok && !logout.changed && logout.names->n == 0)
		error_note(&run->later, CLUE_TEXT,
		    json_members("text",
			json_text(arena_printf(&run->arena,
			    "no login of ECR was in %s; --client names another "
			    "program's file",
			    logout.file.path))));
	authfile_close(&logout.file);
	buf_free(&logout.report);
	return ok;
}

const struct command logout_command = {
    .name = "logout",
    .group = "login",
    .doc = "Remove logins of ECR registries from a client's file. Without a "
	   "name every login to ECR is removed.",
    .operands = "[REGISTRY...]",
    .names = authfile_names,
    .options = options,
    .examples = examples,
    .run = logout,
};
