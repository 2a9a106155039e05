/* SPDX-License-Identifier: Apache-2.0 */
#include "local/environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/file.h"
#include "base/url.h"

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
write_registries(struct arena *arena, const char *state,
    const struct server_place *place, struct error *err)
{
	const char *path = arena_printf(arena, "%s/registries.conf", state);
	const char *text;

	if (*path != '/') {
		char *here = getcwd(NULL, 0);

		path = arena_printf(arena, "%s/%s", here ? here : "", path);
		free(here);
	}
	text = arena_printf(arena,
	    "[[registry]]\nlocation = \"%s\"\ninsecure = true\n", place->host);
	write_drop_in(arena, place, text);
	text = arena_printf(
	    arena, "unqualified-search-registries = []\n\n%s", text);
	if (file_replace(path, text, strlen(text), 0600))
		return path;
	fail(err, ERR_GENERAL, "cannot write %s: %m", path);
	return NULL;
}

size_t
environment_list(struct arena *arena, const char *state,
    const struct server_place *place, struct env_variable out[MAX_VARIABLES],
    struct error *err)
{
	const char *conf = write_registries(arena, state, place, err);
	const char *ca =
	    place->ca ? arena_printf(arena, "%s/ca.pem", place->ca) : NULL;
	const char *bundle = place->ca
	    ? arena_printf(arena, "%s/ca-bundle.pem", place->ca)
	    : NULL;
	size_t n = 0;
	const struct env_variable all[] = {
	    {"AWS_ENDPOINT_URL_ECR", place->url},
	    {"AWS_ENDPOINT_URL_ECR_PUBLIC", place->url},
	    {"AWS_ENDPOINT_URL_STS", place->url},
	    {"AWS_REGION", place->region},
	    {"AWS_DEFAULT_REGION", place->region},
	    {"AWS_EC2_METADATA_DISABLED", "true"},
	    {"ECR_LOCAL_ENDPOINT", place->url},
	    {"ECR_LOCAL_REGISTRY", place->host},
	    {"ECR_LOCAL_KEY", place->key},
	    {"CONTAINERS_REGISTRIES_CONF", conf},
	    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", NULL},
	};
	/* Any key will do, unless the server checks. */
	const struct env_variable keys[] = {
	    {"AWS_ACCESS_KEY_ID", place->account},
	    {"AWS_SECRET_ACCESS_KEY", "local"},
	    {"AWS_SESSION_TOKEN", NULL},
	    {"AWS_PROFILE", NULL},
	};

	if (!conf)
		return 0;
	memcpy(out, all, sizeof(all));
	n = sizeof(all) / sizeof(*all);
	if (!place->auth) {
		memcpy(out + n, keys, sizeof(keys));
		n += sizeof(keys) / sizeof(*keys);
	}
	if (ca) {
		out[n++] = (struct env_variable){"AWS_CA_BUNDLE", ca};
		out[n++] = (struct env_variable){"SSL_CERT_FILE", bundle};
	}
	return n;
}

void
environment_own_files(
    struct arena *arena, const char *state, struct env_variable out[OWN_FILES])
{
	static const char *const files[OWN_FILES][2] = {
	    {"AWS_CONFIG_FILE", "~/.aws/config"},
	    {"AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"}};

	for (size_t i = 0; i < OWN_FILES; i++) {
		const char *named = getenv(files[i][0]);
		const char *path =
		    env_expand(arena, named ? named : files[i][1]);
		struct buf text = {0};

		out[i].name = files[i][0];
		out[i].value = arena_printf(
		    arena, "%s/%s", state, strrchr(files[i][1], '/') + 1);
		if (file_read(path, &text))
			(void)file_replace(
			    out[i].value, buf_text(&text), text.len, 0600);
		buf_wipe(&text);
	}
}
