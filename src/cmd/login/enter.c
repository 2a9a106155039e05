/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/enter.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/text/base64.h"
#include "cli/run.h"
#include "cmd/login/authfile.h"
#include "cmd/login/client_run.h"
#include "cmd/login/fetch.h"
#include "cmd/login/target.h"

/* Docker keeps the login of its own registry under a name of old. */
static const char hub[] = "registry-1.docker.io";
static const char hub_name[] = "https://index.docker.io/v1/";

/* The name that stands for "this is no password but a refresh token". */
static const char identity_user[] = "<token>";

static bool
take(struct oci_login *out, const char *user, const char *secret)
{
	if (!user || !secret || !*secret)
		return false;
	if (strcmp(user, identity_user) == 0) {
		out->identity = xstrdup(secret);
		return true;
	}
	out->user = xstrdup(user);
	out->password = xstrdup(secret);
	return true;
}

static bool
ask_helper(const char *helper, const char *name, struct oci_login *out)
{
	struct buf text = {0};
	json_t *entry = NULL;
	bool found = client_get(helper, name, &text);

	if (found)
		entry = json_read(buf_text(&text), text.len, NULL);
	found = take(out, json_get_string(entry, "Username"),
	    json_get_string(entry, "Secret"));
	json_wipe(entry);
	buf_wipe(&text);
	return found;
}

/* "auths": {NAME: {"auth": base64 of "USER:PASSWORD"}} */
static bool
read_entry(const json_t *entry, struct oci_login *out)
{
	const char *auth = json_get_string(entry, "auth");
	const char *identity = json_get_string(entry, "identitytoken");
	struct buf pair = {0};
	char *colon;
	bool found = false;

	if (identity && *identity)
		return take(out, identity_user, identity);
	if (auth && base64_decode(&pair, auth, strlen(auth)) && pair.len > 0) {
		colon = strchr(pair.data, ':');
		if (colon) {
			*colon = '\0';
			found = take(out, pair.data, colon + 1);
		}
	}
	buf_wipe(&pair);
	return found;
}

static bool
read_name(const json_t *config, const char *name, struct oci_login *out)
{
	const char *helper = authfile_helper(config, name);

	return (helper && ask_helper(helper, name, out)) ||
	    read_entry(
		json_object_get(json_object_get(config, "auths"), name), out);
}

/* In the file of one client, under the names that it may have there. */
static bool
find_in(enum authfile_client client, const char *host, struct oci_login *out)
{
	json_t *config = authfile_peek(client);
	struct buf url = {0};
	bool found;

	buf_printf(&url, "https://%s", host);
	found = read_name(config, host, out) ||
	    read_entry(json_object_get(
			   json_object_get(config, "auths"), buf_text(&url)),
		out);
	if (!found && strcmp(host, hub) == 0)
		found = read_name(config, hub_name, out) ||
		    read_name(config, "docker.io", out);
	json_wipe(config);
	buf_free(&url);
	return found;
}

/* Nobody's credentials: others may have logged in. */
static bool
is_nobody(const struct error *why)
{
	return why->kind == ERR_CONFIG && why->code &&
	    strcmp(why->code, "NoCredentials") == 0;
}

static bool
enter_ecr(struct run *run, const struct registry *registry,
    const struct identity *identity, struct oci_login *out, struct error *err)
{
	struct login_token token;
	bool ok = fetch_token(run, registry, identity, &token, err) &&
	    fetch_split(&token, &out->user, &out->password, err);

	login_token_clear(&token);
	return ok;
}

bool
enter_find(void *ctx, const char *host, const char *refused,
    struct oci_login *out, struct error *err)
{
	struct run *run = ctx;
	struct registry registry;
	struct identity identity;
	struct error why = {0};

	*out = (struct oci_login){0};
	if (target_resolve(run, host, &registry, &identity, &why)) {
		identity.refused = refused;
		if (enter_ecr(run, &registry, &identity, out, err))
			return true;
		if (!is_nobody(err))
			return false;
		error_clear(err);
	}
	error_clear(&why);
	if (!find_in(CLIENT_DOCKER, host, out))
		(void)find_in(CLIENT_PODMAN, host, out);
	return true;
}
