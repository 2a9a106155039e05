/* logout: forget the logins of registries. */
#include <stdlib.h>
#include <string.h>

#include "aws/registry.h"
#include "base/buf.h"
#include "cmd/authfile.h"
#include "cmd/login.h"
#include "cmd/own.h"
#include "cmd/print.h"

enum { CLIENT, ARGS };

static const char *const clients[] = {"docker", "podman", "helm", NULL};

static const struct arg args[ARGS] = {
    [CLIENT] = {.name = "--client",
	.nargs = NARGS_ONE,
	.choices = clients,
	.exact = true},
};

/* Without names: every host in the file that is one of ECR. */
static bool
is_meant(const struct words *names, const char *host)
{
	struct registry registry;

	for (size_t i = 0; i < names->n; i++) {
		if (strcmp(names->at[i], host) == 0)
			return true;
	}
	return names->n == 0 && registry_parse(host, &registry) &&
	    registry.kind != REGISTRY_LOOPBACK;
}

static bool
forget(json_t *config, const struct words *names, struct error *err)
{
	json_t *auths = json_object_get(config, "auths"), *value;
	const char *host;
	void *next;
	bool ok = true;

	json_object_foreach_safe (auths, next, host, value) {
		struct buf text = {0};

		if (!is_meant(names, host))
			continue;
		buf_printf(&text, "%s: logged out\n", host);
		ok = print_text(text.data, err) && ok;
		buf_free(&text);
		authfile_logout(config, host);
	}
	return ok;
}

static bool
logout(struct run *run, struct words words, struct error *err)
{
	struct own own = {
	    .command = "logout", .args = args, .n = ARGS, .takes_words = true};
	const char *client;
	json_auto_t *config = NULL;
	size_t before;
	char *path;
	bool ok;

	if (!own_parse(run, &own, words, err))
		return own_stopped(err);
	client = own_word(&own, CLIENT);
	path = authfile_path(!client || strcmp(client, "docker") == 0
		? CLIENT_DOCKER
		: strcmp(client, "helm") == 0 ? CLIENT_HELM
					      : CLIENT_PODMAN,
	    err);
	config = path ? authfile_read(path, err) : NULL;
	before = json_object_size(json_object_get(config, "auths"));
	ok = config && forget(config, &own.rest, err);
	if (ok && json_object_size(json_object_get(config, "auths")) < before)
		ok = authfile_write(path, config, err);
	free(path);
	return ok && print_done(err);
}

const struct command logout_command = {
    .name = "logout",
    .summary = "Remove logins of ECR registries from a client's file.",
    .group = "login",
    .run = logout,
};
