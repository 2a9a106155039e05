/* SPDX-License-Identifier: Apache-2.0 */
#include "local/environment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/env.h"
#include "base/file.h"
#include "base/url.h"
#include "local/auth/keys.h"
#include "local/http/bundle.h"
#include "local/logins.h"

/* With keys that are not checked. */
static const char local_secret[] = "local";

/* skopeo reads no variable, only the files in the home folder; a drop-in
 * leaves what the user has there alone.  NULL without a home. */
static const char *
drop_in_path(struct arena *arena, const char *host)
{
	const char *home = getenv("HOME");
	struct url url;

	url_split_server(&url, host);
	if (!home || *home != '/' || url.port_number < 0)
		return NULL;
	return arena_printf(arena,
	    "%s/.config/containers/registries.conf.d/ecr-local-%ld.conf", home,
	    url.port_number);
}

void
environment_forget(const char *host)
{
	struct arena arena = {0};
	const char *path = drop_in_path(&arena, host);

	if (path)
		unlink(path);
	arena_free(&arena);
}

/* skopeo, podman and buildah take a registry without TLS only when a file
 * says so.  A home that cannot be written to is no reason to fail. */
static void
write_drop_in(
    struct arena *arena, const struct server_place *place, const char *text)
{
	const char *path = drop_in_path(arena, place->host);

	if (path && !place->ca)
		(void)file_replace(path, text, strlen(text), 0600);
}

static const char *
write_registries(
    struct arena *arena, const struct server_place *place, struct error *err)
{
	const char *path =
	    arena_printf(arena, "%s/registries.conf", place->state);
	const char *text = arena_printf(arena,
	    "[[registry]]\nlocation = \"%s\"\ninsecure = true\n", place->host);

	write_drop_in(arena, place, text);
	text = arena_printf(
	    arena, "unqualified-search-registries = []\n\n%s", text);
	if (file_replace(path, text, strlen(text), 0600))
		return path;
	fail(err, ERR_GENERAL, "cannot write %s: %m", path);
	return NULL;
}

/* Set a variable, or take it out (NULL); the last word counts. */
static void
set(struct environment *to, const char *name, const char *value)
{
	size_t i = 0;

	while (i < to->n && strcmp(to->at[i].name, name) != 0)
		i++;
	assert(i < countof(to->at));
	to->at[i] = (struct env_variable){name, value};
	to->n += i == to->n;
}

static void
set_all(struct environment *to, const struct env_variable *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		set(to, all[i].name, all[i].value);
}

bool
environment_of_server(
    struct environment *to, const struct server_place *place, struct error *err)
{
	const char *conf = write_registries(to->arena, place, err);
	const struct env_variable all[] = {
	    {"AWS_ENDPOINT_URL_ECR", place->url},
	    {"AWS_ENDPOINT_URL_ECR_PUBLIC", place->url},
	    {"AWS_ENDPOINT_URL_STS", place->url},
	    {"AWS_REGION", place->region},
	    {"AWS_DEFAULT_REGION", place->region},
	    {"AWS_EC2_METADATA_DISABLED", "true"},
	    {"ECR_LOCAL_ENDPOINT", place->url},
	    {"ECR_LOCAL_REGISTRY", place->host},
	    {"ECR_LOCAL_STATE", place->state},
	    {"ECR_LOCAL_KEY", place->key},
	    {"CONTAINERS_REGISTRIES_CONF", conf},
	    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", NULL},
	};
	/* Any key will do, unless the server checks. */
	const struct env_variable keys[] = {
	    {"AWS_ACCESS_KEY_ID", place->account},
	    {"AWS_SECRET_ACCESS_KEY", local_secret},
	    {"AWS_SESSION_TOKEN", NULL},
	    {"AWS_PROFILE", NULL},
	};

	if (!conf)
		return false;
	set_all(to, all, countof(all));
	if (!place->auth)
		set_all(to, keys, countof(keys));
	if (!place->ca)
		return true;
	set(to, "AWS_CA_BUNDLE",
	    arena_printf(to->arena, "%s/ca.pem", place->ca));
	set(to, "SSL_CERT_FILE",
	    arena_printf(to->arena, "%s/ca-bundle.pem", place->ca));
	return true;
}

void
environment_taken_back(struct environment *to)
{
	static const char *const names[] = {"AWS_ENDPOINT_URL_ECR",
	    "AWS_ENDPOINT_URL_ECR_PUBLIC", "AWS_ENDPOINT_URL_STS", "AWS_REGION",
	    "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED",
	    "ECR_LOCAL_ENDPOINT", "ECR_LOCAL_REGISTRY", "ECR_LOCAL_STATE",
	    "ECR_LOCAL_KEY", "CONTAINERS_REGISTRIES_CONF"};
	const char *url = env_get("ECR_LOCAL_ENDPOINT");
	const char *secret = env_get("AWS_SECRET_ACCESS_KEY");

	for (size_t i = 0; i < countof(names); i++)
		set(to, names[i], NULL);
	if (secret && strcmp(secret, local_secret) == 0) {
		set(to, "AWS_ACCESS_KEY_ID", NULL);
		set(to, "AWS_SECRET_ACCESS_KEY", NULL);
	}
	if (url && strncmp(url, "https:", 6) == 0) {
		set(to, "AWS_CA_BUNDLE", NULL);
		set(to, "SSL_CERT_FILE", NULL);
	}
}

void
environment_of_profiles(
    struct environment *to, const char *folder, const struct key *key)
{
	static const char *const files[][2] = {{"AWS_CONFIG_FILE", "config"},
	    {"AWS_SHARED_CREDENTIALS_FILE", "credentials"},
	    {"ECR_LOCAL_CREDENTIALS", "run-credentials"}};
	const struct env_variable keys[] = {
	    {"AWS_ACCESS_KEY_ID", key->id},
	    {"AWS_SECRET_ACCESS_KEY", key->secret},
	    {"AWS_SESSION_TOKEN", NULL},
	    {"AWS_SECURITY_TOKEN", NULL},
	    {"AWS_CREDENTIAL_EXPIRATION", NULL},
	    {"AWS_USE_FIPS_ENDPOINT", NULL},
	    {"AWS_USE_DUALSTACK_ENDPOINT", NULL},
	    {"AWS_PROFILE", NULL},
	};

	for (size_t i = 0; i < countof(files); i++)
		set(to, files[i][0],
		    arena_printf(to->arena, "%s/%s", folder, files[i][1]));
	set_all(to, keys, countof(keys));
}

/* Node adds its file to what it trusts, all others replace that by theirs. */
static const char *const bundles[] = {"AWS_CA_BUNDLE", "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"};

/* A file for one of them, or for all that the person has not set. */
static bool
set_bundle(struct environment *to, const char *folder, const char *variable,
    const struct buf *own, struct error *err)
{
	const char *path = arena_printf(to->arena, "%s/%s.pem", folder,
	    env_get(variable) ? variable : "authorities");
	struct buf all = {0};
	bool good = true;

	if (access(path, F_OK) != 0) {
		bundle_read(&all, variable);
		buf_add(&all, buf_text(own), own->len);
		good = file_replace(path, all.data, all.len, 0600) ||
		    fail(err, ERR_GENERAL, "cannot write %s: %m", path);
		buf_free(&all);
	}
	set(to, variable, path);
	return good;
}

/* podman would hand the proxy to containers, where it cannot be reached. */
static void
set_containers(struct environment *to, const char *folder)
{
	static const char text[] = "[containers]\nhttp_proxy = false\n";
	const char *path =
	    arena_printf(to->arena, "%s/containers.conf", folder);

	if (!env_get("CONTAINERS_CONF_OVERRIDE") &&
	    file_replace(path, text, sizeof(text) - 1, 0600))
		set(to, "CONTAINERS_CONF_OVERRIDE", path);
}

bool
environment_of_proxy(struct environment *to, const char *folder,
    const char *url, const struct buf *own, struct error *err)
{
	static const char local[] = "localhost,127.0.0.1,::1";
	const struct env_variable all[] = {{"HTTPS_PROXY", url},
	    {"https_proxy", url}, {"HTTP_PROXY", url}, {"http_proxy", url},
	    {"NO_PROXY", local}, {"no_proxy", local}, {"ALL_PROXY", NULL},
	    {"all_proxy", NULL}, {"NODE_USE_ENV_PROXY", "1"}};
	bool good;

	set_all(to, all, countof(all));
	set_containers(to, folder);
	/* for who is told by hand */
	good = file_replace(arena_printf(to->arena, "%s/ca.pem", folder),
		   own->data, own->len, 0600) ||
	    fail(err, ERR_GENERAL, "cannot write in %s: %m", folder);
	for (size_t i = 0; good && i < countof(bundles); i++)
		good = set_bundle(to, folder, bundles[i], own, err);
	return good;
}

void
environment_of_logins(struct environment *to, const char *folder)
{
	for (size_t i = 0; i < LOGINS_VARIABLES; i++)
		set(to, logins_variables[i].variable,
		    arena_printf(
			to->arena, "%s/%s", folder, logins_variables[i].name));
}
