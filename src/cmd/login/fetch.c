/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/config/endpoint.h"
#include "base/memory/alloc.h"
#include "cmd/login/helper_cache.h"
#include "base/text/base64.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/text/utf8.h"
#include "cli/ui.h"
#include "cmd/login/identity.h"
#include "cmd/login/trusted.h"

/* One question and what it needs on the way. */
struct fetch {
	struct run *run;
	const struct registry *registry; /* or NULL */
	const struct service *service;
	struct settings settings;
	struct login_cache *cache;
	bool any_account;
	const char *refused;
};

bool
fetch_open(struct run *run, struct error *err)
{
	ui_open(&run->ui, false);
	return settings_open(
	    &run->settings, &run->arena, &options_none.settings, &run->ui, err);
}

static struct settings_options
options_for(const struct run *run, const struct registry *registry,
    const struct identity *identity)
{
	struct settings_options options = run->settings.options;

	if (identity && !options.profile) {
		options.profile = identity->profile;
		options.role_arn = identity->role_arn;
		options.role_token_file = identity->token_file;
	}
	if (registry && registry->kind != REGISTRY_LOOPBACK) {
		options.region = registry->region;
		options.use_fips = registry->fips;
		options.use_dualstack = registry->dualstack;
	}
	return options;
}

bool
fetch_settings(struct run *run, const struct registry *registry,
    const struct identity *identity, struct settings *out, struct error *err)
{
	struct settings_options options = options_for(run, registry, identity);

	return settings_open(out, &run->arena, &options, &run->ui, err) &&
	    settings_profile(out, err);
}

static bool
prepare(struct fetch *fetch, const struct identity *identity, struct error *err)
{
	bool public =
	    fetch->registry && fetch->registry->kind == REGISTRY_PUBLIC;

	fetch->service = public ? &service_ecr_public : &service_ecr;
	fetch->any_account = identity && identity->any_account;
	fetch->refused = identity ? identity->refused : NULL;
	return fetch_settings(
	    fetch->run, fetch->registry, identity, &fetch->settings, err);
}

static json_t *
parameters(const struct fetch *fetch)
{
	const struct registry *registry = fetch->registry;

	if (!registry || registry->kind != REGISTRY_PRIVATE ||
	    fetch->any_account)
		return json_object();
	return json_pack("{s:[s]}", "registryIds", registry->account);
}

static time_t
read_moment(const json_t *value)
{
	const char *text = json_string_value(value);
	time_t at;

	if (json_is_number(value))
		return (time_t)json_number_value(value);
	if (!text || isotime_read(text, &at) == ISOTIME_BAD)
		return 0;
	return at;
}

/* A service that is not what it should be must not choose whose login a client
 * replaces, and with what. */
static bool
check_endpoint(struct fetch *fetch, const char *endpoint, struct error *err)
{
	struct registry registry;

	return !endpoint ||
	    trusted_parse(&fetch->settings, endpoint, &registry, err) ||
	    fail(err, ERR_GENERAL,
		"The service gave a password for a host that is not its own: "
		"%s",
		err->message);
}

/* A list for private registries, a structure for the public one. */
static bool
read_reply(struct fetch *fetch, const json_t *reply, struct login_token *out,
    struct error *err)
{
	const json_t *data = json_object_get(reply, "authorizationData");
	const char *token, *proxy;

	if (json_is_array(data))
		data = json_array_get(data, 0);
	token = json_get_string(data, "authorizationToken");
	proxy = json_get_string(data, "proxyEndpoint");
	if (!token)
		return fail(err, ERR_GENERAL,
		    "The service answered without an authorization token");
	if (!check_endpoint(fetch, proxy, err))
		return false;
	/* the public service names no host */
	if (!proxy && model_is(fetch->service, &service_ecr_public))
		proxy = "https://public.ecr.aws";
	out->authorization = xstrdup(token);
	out->proxy_endpoint = proxy ? xstrdup(proxy) : NULL;
	out->requested = time(NULL);
	out->expires = read_moment(json_object_get(data, "expiresAt"));
	return true;
}

json_t *
fetch_authorization(struct settings *settings, const struct service *service,
    json_t *params, struct error *err)
{
	const struct operation *operation =
	    model_find_operation(service, "get-authorization-token");
	struct client *client = NULL;
	json_t *reply = NULL;

	/* a model of the person's may lack it */
	if (!operation)
		fail(err, ERR_GENERAL,
		    "The model of %s that is in use has no "
		    "get-authorization-token",
		    service->name);
	else
		client = client_open(settings, service, err);
	if (client)
		reply = client_call(client, operation, params, err);
	client_close(client);
	json_decref(params);
	return reply;
}

static bool
fetch_new(struct fetch *fetch, struct login_token *out, struct error *err)
{
	json_auto_t *reply = NULL;

	if (!client_check(&fetch->settings, err))
		return false;
	reply = fetch_authorization(
	    &fetch->settings, fetch->service, parameters(fetch), err);
	return reply && read_reply(fetch, reply, out, err);
}

static bool
is_refused(const struct fetch *fetch, const struct login_token *token)
{
	return fetch->refused &&
	    strcmp(fetch->refused, token->authorization) == 0;
}

/* The original's file is keyed by access key: only for who knows theirs
 * without asking anyone. */
static bool
find_in_helper_cache(struct fetch *fetch, struct login_token *out)
{
	const char *access_key = identity_access_key(&fetch->settings);

	if (!fetch->registry || fetch->registry->kind == REGISTRY_LOOPBACK ||
	    !access_key || !helper_cache_get(fetch->registry, access_key, out))
		return false;
	if (!is_refused(fetch, out))
		return true;
	login_token_clear(out);
	return false;
}

/* Older releases kept what the service named. */
static bool
find_in_cache(struct fetch *fetch, struct login_token *out)
{
	struct error ignored = {0};

	if (login_cache_get(fetch->cache, out) && !is_refused(fetch, out) &&
	    check_endpoint(fetch, out->proxy_endpoint, &ignored))
		return true;
	error_clear(&ignored);
	login_token_clear(out);
	return false;
}

static void
keep(struct fetch *fetch, const struct login_token *token)
{
	const char *access_key = identity_access_key(&fetch->settings);

	if (!login_token_valid(token, time(NULL)))
		return;
	login_cache_put(fetch->cache, token);
	if (fetch->registry && fetch->registry->kind != REGISTRY_LOOPBACK &&
	    access_key)
		helper_cache_put(fetch->registry, access_key, token);
}

/* Behind the lock: another process may have been here meanwhile. */
static bool
fetch_locked(struct fetch *fetch, struct login_token *out, struct error *err)
{
	struct login_token old, theirs;
	bool have = find_in_cache(fetch, &old);

	if (have && login_token_fresh(&old, time(NULL))) {
		*out = old;
		return true;
	}
	if (find_in_helper_cache(fetch, &theirs)) {
		login_token_clear(&old);
		old = theirs;
		have = true;
	}
	if (have && login_token_fresh(&old, time(NULL))) {
		/* next time without a look at their file, or at the lock */
		login_cache_put(fetch->cache, &old);
		*out = old;
		return true;
	}
	login_token_clear(out);
	if (fetch_new(fetch, out, err)) {
		keep(fetch, out);
		login_token_clear(&old);
		return true;
	}
	*out = old;
	if (have)
		error_clear(err);
	return have;
}

bool
fetch_token(struct run *run, const struct registry *registry,
    const struct identity *identity, struct login_token *out, struct error *err)
{
	struct fetch fetch = {.run = run, .registry = registry};
	struct buf key = {0};
	bool ok;

	*out = (struct login_token){0};
	if (!prepare(&fetch, identity, err)) {
		settings_close(&fetch.settings);
		return false;
	}
	identity_key(&key, &fetch.settings, fetch.service, registry);
	fetch.cache = login_cache_open(
	    identity && identity->token_file ? NULL : buf_text(&key));
	ok = find_in_cache(&fetch, out) && login_token_fresh(out, time(NULL));
	if (!ok) {
		login_token_clear(out);
		login_cache_lock(fetch.cache);
		ok = fetch_locked(&fetch, out, err);
	}
	login_cache_close(fetch.cache);
	settings_close(&fetch.settings);
	buf_free(&key);
	return ok;
}

/* Both go into files, outputs and the standard input of others, where a line
 * end or a NUL would begin something else. */
static bool
is_one_line(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->data[i] < ' ' || text->data[i] == 0x7f)
			return false;
	return utf8_valid(buf_text(text), text->len, NULL);
}

bool
fetch_split(const struct login_token *token, char **user, char **password,
    struct error *err)
{
	struct buf text = {0};
	char *colon;
	bool ok = base64_decode(&text, token->authorization,
		      strlen(token->authorization)) &&
	    is_one_line(&text);

	colon = ok && text.len ? strchr(text.data, ':') : NULL;
	if (colon) {
		*colon = '\0';
		*user = xstrdup(text.data);
		*password = xstrdup(colon + 1);
	} else {
		fail(err, ERR_GENERAL,
		    "The service's authorization token is not of the form "
		    "USER:PASSWORD");
	}
	buf_wipe(&text);
	return colon != NULL;
}
