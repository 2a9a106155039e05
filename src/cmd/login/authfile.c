/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/authfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/among.h"
#include "rules/registry.h"

static char *
under_home(const char *rest, const char *variable, struct error *err)
{
	const char *home = env_get("HOME");

	if (home)
		return file_join(home, rest);
	return fail_null(err, ERR_GENERAL,
	    "No home directory: set HOME, or %s to where ~/%s would be",
	    variable, rest);
}

/* What podman made there would hide an entry in the home. */
static char *
podman_run_path(void)
{
	struct buf path = {0};

	buf_printf(&path, "/run/containers/%ld/auth.json", (long)geteuid());
	if (access(path.data, F_OK) == 0)
		return buf_take(&path);
	buf_free(&path);
	return NULL;
}

static char *
podman_path(struct error *err)
{
	char *running;

	if (env_get("REGISTRY_AUTH_FILE"))
		return xstrdup(env_get("REGISTRY_AUTH_FILE"));
	if (env_get("XDG_RUNTIME_DIR"))
		return file_join(
		    env_get("XDG_RUNTIME_DIR"), "containers/auth.json");
	running = podman_run_path();
	return running ? running
		       : under_home(".config/containers/auth.json",
			     "REGISTRY_AUTH_FILE", err);
}

static char *
file_path(enum authfile_client client, struct error *err)
{
	char *home, *path;

	switch (client) {
	case CLIENT_PODMAN:
		return podman_path(err);
	case CLIENT_HELM:
		if (env_get("HELM_REGISTRY_CONFIG"))
			return xstrdup(env_get("HELM_REGISTRY_CONFIG"));
		return under_home(".config/helm/registry/config.json",
		    "HELM_REGISTRY_CONFIG", err);
	case CLIENT_DOCKER:
		break;
	}
	if (env_get("DOCKER_CONFIG"))
		return file_join(env_get("DOCKER_CONFIG"), "config.json");
	/* a folder: the file in it is always called so */
	home = under_home(".docker", "DOCKER_CONFIG", err);
	path = home ? file_join(home, "config.json") : NULL;
	free(home);
	return path;
}

/* In the order of enum authfile_client. */
const char *const authfile_clients[] = {"docker", "podman", "helm", NULL};

enum authfile_client
authfile_client_named(const char *name)
{
	int at = among_find(authfile_clients, name);

	return at < 0 ? CLIENT_DOCKER : (enum authfile_client)at;
}

/* Where a link leads, even to nothing yet; NULL where it is none. */
static char *
follow(const char *path)
{
	char target[PATH_MAX];
	char *real = realpath(path, NULL);
	const char *slash = strrchr(path, '/');
	struct buf out = {0};
	ssize_t n;

	if (real)
		return real;
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return NULL;
	target[n] = '\0';
	if (*target != '/' && slash)
		buf_printf(&out, "%.*s/", (int)(slash - path), path);
	buf_puts(&out, target);
	return buf_take(&out);
}

/* The folder itself is locked: no file is left lying beside the client's. */
static int
lock_folder(const char *path)
{
	char *folder = file_folder(path), *real;
	int fd;

	(void)file_make_folders(folder, 0700);
	free(folder);
	fd = file_lock_folder(path);
	real = follow(path);
	file_clean(real ? real : path);
	free(real);
	return fd;
}

static json_t *
read_config(const char *path, struct error *err)
{
	struct buf text = {0};
	json_t *config = NULL;

	if (!file_read_small(path, &text)) {
		if (errno == ENOENT || errno == ENOTDIR)
			return json_object();
		return fail_null(err, ERR_GENERAL, "Cannot read %s: %s", path,
		    strerror(errno));
	}
	if (text.len == 0)
		config = json_object();
	else
		config = json_read(text.data, text.len, err);
	buf_wipe(&text);
	if (json_is_object(config))
		return config;
	if (config)
		fail(err, ERR_GENERAL, "%s is not a JSON object", path);
	else
		fail(
		    err, ERR_GENERAL, "%s is not JSON: %s", path, err->message);
	json_decref(config);
	return NULL;
}

bool
authfile_open(
    struct authfile *file, enum authfile_client client, struct error *err)
{
	*file = (struct authfile){.path = file_path(client, err), .lock = -1};
	if (!file->path)
		return false;
	file->lock = lock_folder(file->path);
	file->config = read_config(file->path, err);
	return file->config != NULL;
}

json_t *
authfile_read(enum authfile_client client, struct error *err)
{
	char *path = file_path(client, err);
	json_t *config = path ? read_config(path, err) : NULL;

	free(path);
	return config;
}

json_t *
authfile_peek(enum authfile_client client)
{
	struct error why = {0};
	json_t *config = authfile_read(client, &why);

	error_clear(&why);
	return config ? config : json_object();
}

/* A host stands once, however often it is named. */
static void
add_hosts(json_t *all, const json_t *entries)
{
	struct registry registry;
	const char *host;
	json_t *value;

	json_object_foreach ((json_t *)entries, host, value)
		if (registry_parse(host, &registry))
			json_object_set_new(all, host, json_true());
}

void
authfile_names(struct buf *out)
{
	json_t *all = json_object(), *value;
	const char *host;

	for (size_t i = 0; authfile_clients[i]; i++) {
		json_t *config = authfile_peek((enum authfile_client)i);

		add_hosts(all, json_object_get(config, "auths"));
		add_hosts(all, json_object_get(config, "credHelpers"));
		json_wipe(config);
	}
	json_object_foreach (all, host, value)
		buf_printf(out, "%s\n", host);
	json_decref(all);
}

void
authfile_close(struct authfile *file)
{
	if (file->lock >= 0)
		close(file->lock);
	json_decref(file->config);
	free(file->path);
}

/* jansson indents with blanks; Docker writes tabs.  Only the blanks that
 * begin a line are changed. */
static void
indent_with_tabs(struct buf *out, const struct buf *text)
{
	bool start = true;

	for (size_t i = 0; i < text->len; i++) {
		char c = text->data[i];

		if (!(start && c == ' '))
			start = c == '\n';
		buf_putc(out, start && c == ' ' ? '\t' : c);
	}
	buf_putc(out, '\n');
}

bool
authfile_write(const struct authfile *file, struct error *err)
{
	const struct json_style style = {1, ",", ": ", false, false};
	char *real;
	struct buf text = {0}, tabs = {0};
	bool ok;

	if (file_is_odd(file->path))
		return fail(err, ERR_GENERAL,
		    "Cannot write %s: it is no file that keeps anything",
		    file->path);
	real = follow(file->path);

	json_write(&text, file->config, &style);
	indent_with_tabs(&tabs, &text);
	/* a link, as dotfile managers make them, stays a link */
	ok = file_replace(real ? real : file->path, tabs.data, tabs.len, 0600);
	if (!ok)
		fail(err, ERR_GENERAL, "Cannot write %s: %s", file->path,
		    strerror(errno));
	free(real);
	buf_wipe(&text);
	buf_wipe(&tabs);
	return ok;
}

void
authfile_login(json_t *config, const char *host, const char *auth)
{
	json_t *auths = json_object_get(config, "auths");

	if (!json_is_object(auths)) {
		auths = json_object();
		json_object_set_new(config, "auths", auths);
	}
	json_object_set_new(auths, host, json_pack("{s:s}", "auth", auth));
}

bool
authfile_logout(json_t *config, const char *host)
{
	return json_object_del(json_object_get(config, "auths"), host) == 0;
}

bool
authfile_is_ours(const char *helper)
{
	static const char ours[] = "ecr-login";
	size_t len = sizeof(ours) - 1;

	return helper && strncmp(helper, ours, len) == 0 &&
	    (helper[len] == '\0' || helper[len] == '-');
}

const char *
authfile_helper(const json_t *config, const char *host)
{
	const char *helper =
	    json_get_string(json_object_get(config, "credHelpers"), host);

	if (!helper)
		helper = json_get_string(config, "credsStore");
	return helper && *helper ? helper : NULL;
}
