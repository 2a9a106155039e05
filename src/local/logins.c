/* SPDX-License-Identifier: Apache-2.0 */
#include "local/logins.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"

const struct logins_variable logins_variables[LOGINS_VARIABLES] = {
    {"DOCKER_CONFIG", "docker"},
    {"REGISTRY_AUTH_FILE", "auth.json"},
    {"HELM_REGISTRY_CONFIG", "helm.json"},
    {"ECR_CACHE_DIR", "cache"},
    {"AWS_ECR_CACHE_DIR", "cache"},
};

/* What `variable` names, else `usual` in the home; NULL without a home. */
static const char *
person_path(struct arena *arena, const char *variable, const char *usual)
{
	const char *home = env_get("HOME");

	if (env_get(variable))
		return env_get(variable);
	return home ? arena_printf(arena, "%s/%s", home, usual) : NULL;
}

/* An object, empty where there is none. */
static json_t *
read_object(const char *path)
{
	struct buf text = {0};
	json_t *found = NULL;

	if (path && file_read_small(path, &text))
		found = json_read(text.data, text.len, NULL);
	buf_wipe(&text);
	if (json_is_object(found))
		return found;
	json_decref(found);
	return json_object();
}

/* The member of an object that is an object itself, made if need be. */
static json_t *
inner(json_t *object, const char *name)
{
	json_t *found = json_object_get(object, name);

	if (!json_is_object(found)) {
		found = json_object();
		json_object_set_new(object, name, found);
	}
	return found;
}

/* New logins go into the file, not to the person's store: that one is asked
 * for the hosts that it knows alone.  Our own helper keeps nothing. */
static void
narrow_store(json_t *config)
{
	const char *store = json_get_string(config, "credsStore"), *host;
	json_t *helpers, *entry;

	if (!store || !*store || strcmp(store, "ecr-login") == 0)
		return;
	helpers = inner(config, "credHelpers");
	json_object_foreach (inner(config, "auths"), host, entry)
		if (!json_object_get(helpers, host))
			json_object_set_new(helpers, host, json_text(store));
	json_object_del(config, "credsStore");
}

static bool
write_object(const char *path, const json_t *value, struct error *err)
{
	struct buf text = {0};
	bool good;

	json_write(&text, value, &json_style_output);
	good = file_replace(path, text.data, text.len, 0600) ||
	    fail(err, ERR_GENERAL, "cannot write %s: %m", path);
	buf_wipe(&text);
	return good;
}

/* Contexts, plug-ins and all else stay where they are. */
static void
link_others(struct arena *arena, const char *from, const char *to)
{
	char *real = from ? realpath(from, NULL) : NULL;
	DIR *dir = real ? opendir(real) : NULL;
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
		    strcmp(name, "config.json") != 0)
			(void)!symlink(arena_printf(arena, "%s/%s", real, name),
			    arena_printf(arena, "%s/%s", to, name));
	}
	if (dir)
		closedir(dir);
	free(real);
}

/* Where podman, skopeo and buildah look, in their order. */
static json_t *
read_containers(struct arena *arena)
{
	const char *run = env_get("XDG_RUNTIME_DIR");
	const char *path = env_get("REGISTRY_AUTH_FILE");

	if (!path && run)
		path = arena_printf(arena, "%s/containers/auth.json", run);
	else if (!path)
		path = arena_printf(
		    arena, "/run/containers/%ld/auth.json", (long)geteuid());
	if (access(path, F_OK) != 0 && !env_get("REGISTRY_AUTH_FILE"))
		path = person_path(arena, "", ".config/containers/auth.json");
	return read_object(path);
}

/* They take Docker's logins where they have none of their own. */
static void
add_missing(json_t *to, const json_t *from, const char *name)
{
	json_t *mine = inner(to, name), *entry;
	const char *host;

	json_object_foreach (json_object_get(from, name), host, entry)
		if (!json_object_get(mine, host))
			json_object_set(mine, host, entry);
}

bool
logins_copy(struct arena *arena, const char *folder, struct error *err)
{
	const char *from = person_path(arena, "DOCKER_CONFIG", ".docker");
	const char *to = arena_printf(arena, "%s/docker", folder);
	json_t *docker = read_object(
	    from ? arena_printf(arena, "%s/config.json", from) : NULL);
	json_t *containers = read_containers(arena);
	json_t *helm = read_object(person_path(arena, "HELM_REGISTRY_CONFIG",
	    ".config/helm/registry/config.json"));
	bool good = mkdir(to, 0700) == 0 ||
	    fail(err, ERR_GENERAL, "cannot make %s: %m", to);

	narrow_store(docker);
	narrow_store(helm);
	add_missing(containers, docker, "auths");
	add_missing(containers, docker, "credHelpers");
	link_others(arena, from, to);
	good = good &&
	    write_object(
		arena_printf(arena, "%s/config.json", to), docker, err) &&
	    write_object(
		arena_printf(arena, "%s/auth.json", folder), containers, err) &&
	    write_object(
		arena_printf(arena, "%s/helm.json", folder), helm, err);
	json_wipe(docker);
	json_wipe(containers);
	json_wipe(helm);
	return good;
}
