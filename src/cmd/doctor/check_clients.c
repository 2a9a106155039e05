/* The credential helper, and what docker and podman are told of registries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/base64.h"
#include "cmd/doctor/checks.h"
#include "cmd/login/authfile.h"
#include "cmd/login/client_run.h"

#define OUR_HELPER "ecr-login"

static void
check_helper(struct doctor *doctor)
{
	char *path = env_find_program("docker-credential-" OUR_HELPER);

	if (path)
		finding_add(doctor, FINDING_OK, "helper", NULL, "%s", path);
	else
		finding_add(doctor, FINDING_OK, "helper", NULL,
		    "docker-credential-" OUR_HELPER
		    " is not on PATH: it is a link to ecr, for logins that "
		    "need no repeating");
	free(path);
}

/* A host that credHelpers names. */
static void
check_named(struct doctor *doctor, const char *client, const char *host,
    const char *helper)
{
	if (client_has_helper(helper))
		finding_add(doctor, FINDING_OK, client, NULL,
		    "%s asks docker-credential-%s", host, helper);
	else
		finding_add(doctor, FINDING_WARN, client,
		    "put it on PATH: ln -s \"$(command -v ecr)\" "
		    "/usr/local/bin/docker-credential-ecr-login",
		    "%s asks docker-credential-%s, which is not on PATH", host,
		    helper);
}

static bool
is_ours(const struct doctor *doctor, const char *host)
{
	struct registry registry;

	if (doctor->known && strcmp(doctor->registry.host, host) == 0)
		return true;
	return registry_parse(host, &registry) &&
	    registry.kind != REGISTRY_LOOPBACK;
}

static void
check_store(struct doctor *doctor, const char *client, const char *store)
{
	if (authfile_is_ours(store))
		finding_add(doctor, FINDING_WARN, client,
		    "take credsStore out, and run ecr docker-config HOST: or "
		    "set ECR_HELPER_FALLBACK",
		    "credsStore is %s: it is asked for Docker Hub and all "
		    "others, too",
		    store);
	else if (!client_has_helper(store))
		finding_add(doctor, FINDING_WARN, client,
		    "take credsStore out, or put the helper on PATH: until "
		    "then no login can be kept",
		    "credsStore asks docker-credential-%s, which is not on "
		    "PATH",
		    store);
	else
		finding_add(doctor, FINDING_OK, client, NULL,
		    "credsStore asks docker-credential-%s", store);
}

/* When a token of ECR runs out, as it says itself (one of a local ECR in its
 * fourth part); 0 where it does not. */
static time_t
end_of(const json_t *entry)
{
	const char *auth = json_get_string(entry, "auth");
	struct buf pair = {0}, text = {0};
	json_t *token = NULL;
	long long end = 0;

	if (auth && base64_decode(&pair, auth, strlen(auth)) &&
	    strncmp(buf_text(&pair), "AWS:", 4) == 0 &&
	    sscanf(pair.data, "AWS:ecrlocal%*[^.].%*[^.].%*[^.].%18lld",
		&end) != 1 &&
	    base64_decode(&text, pair.data + 4, pair.len - 4))
		token = json_read(buf_text(&text), text.len, NULL);
	if (token)
		end = json_integer_value(json_object_get(token, "expiration"));
	json_wipe(token);
	buf_wipe(&text);
	buf_wipe(&pair);
	return (time_t)end;
}

static void
tell_login(struct doctor *doctor, const char *client, const char *host,
    const json_t *entry)
{
	time_t end = end_of(entry);
	bool asked = doctor->known && strcmp(doctor->registry.host, host) == 0;
	const char *again = arena_printf(&doctor->run->arena,
	    "ecr login --client %s %s; for good: ecr docker-config %s", client,
	    host, host);
	char when[40];

	isotime_write(end, "Z", when);
	if (!end)
		finding_add(doctor, FINDING_OK, client, NULL,
		    "%s has a login; it lasts for 12 hours", host);
	else if ((double)end > clock_service())
		finding_add(doctor, FINDING_OK, client, NULL,
		    "%s has a login until %s", host, when);
	else
		/* one of yesterday that nobody asks about is no fault */
		finding_add(doctor, asked ? FINDING_WARN : FINDING_OK, client,
		    asked ? again : NULL, "%s has a login that ran out at %s",
		    host, when);
}

/* A login that lies in the file, perhaps behind a helper that is asked first.
 */
static void
check_login_of(struct doctor *doctor, const char *client, const json_t *config,
    const char *host, const json_t *entry)
{
	const char *helper = authfile_helper(config, host);

	if (!is_ours(doctor, host) || json_is_empty(entry))
		return;
	if (helper)
		finding_add(doctor, FINDING_WARN, client,
		    arena_printf(&doctor->run->arena, "ecr logout %s", host),
		    "%s has a login here that is not looked at: "
		    "docker-credential-%s is asked",
		    host, helper);
	else
		tell_login(doctor, client, host, entry);
}

/* Whether the client knows how to enter the registry that is asked about. */
static bool
knows_asked(const struct doctor *doctor, const json_t *config)
{
	const char *host = doctor->registry.host;

	return doctor->known &&
	    (authfile_helper(config, host) ||
		json_object_get(json_object_get(config, "auths"), host));
}

static void
check_config(struct doctor *doctor, const char *client, json_t *config)
{
	const char *store = json_get_string(config, "credsStore"), *host;
	json_t *value;

	if (store && *store)
		check_store(doctor, client, store);
	json_object_foreach (
	    json_object_get(config, "credHelpers"), host, value)
		if (json_is_string(value) && is_ours(doctor, host))
			check_named(
			    doctor, client, host, json_string_value(value));
	json_object_foreach (json_object_get(config, "auths"), host, value)
		check_login_of(doctor, client, config, host, value);
}

/* True where the client can enter the registry that is asked about. */
static bool
check_client(struct doctor *doctor, enum authfile_client client)
{
	const char *name = authfile_clients[client];
	struct error why = {0};
	json_t *config = authfile_read(client, &why);
	bool knows = knows_asked(doctor, config);

	if (config)
		check_config(doctor, name, config);
	else
		finding_add(doctor, FINDING_FAIL, name,
		    env_get("HOME") ? "correct the file, or take it away"
				    : "set HOME, or name another file",
		    "%s", why.message ? why.message : "");
	json_wipe(config);
	error_clear(&why);
	return knows;
}

void
check_clients(struct doctor *doctor)
{
	const char *host = doctor->registry.host;
	bool knows;

	check_helper(doctor);
	knows = check_client(doctor, CLIENT_DOCKER);
	knows = check_client(doctor, CLIENT_PODMAN) || knows;
	if (doctor->known && !knows)
		finding_add(doctor, FINDING_WARN, "clients",
		    arena_printf(&doctor->run->arena,
			"ecr docker-config %s, or ecr login %s", host, host),
		    "neither docker nor podman knows how to log in to %s",
		    host);
}
