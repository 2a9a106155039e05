/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/client.h"

#include <stdlib.h>
#include <string.h>

#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/wire/send.h"
#include "aws/wire/skew.h"
#include "base/clock.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "model/check.h"
#include "model/encode.h"

struct client {
	struct settings *settings;
	const struct service *service;
	struct http *http;
	struct credentials_chain *chain;
	struct endpoint endpoint;
	struct retry retry;
	enum decode_times times;
};

/* A call on its way. */
struct on_way {
	struct client *client;
	const struct operation *operation;
	struct sending sending;
	struct arena arena;
	struct message message;
	struct http_response response;
	struct parcel *parcel; /* NULL: the parameters were refused */
	json_t *params;
	struct error error;
};

struct http *
client_open_http(struct settings *settings)
{
	const struct settings_options *o = &settings->options;
	struct http_options options = {
	    .connect_timeout = o->connect_timeout < 0 ? 60 : o->connect_timeout,
	    .read_timeout = o->read_timeout < 0 ? 60 : o->read_timeout,
	    .timeout = o->patience,
	    .no_verify = o->no_verify_ssl,
	    .ca_bundle = settings_get(settings, SETTING_CA_BUNDLE, NULL),
	    .ui = settings->ui};

	if (!options.ca_bundle)
		options.ca_bundle = getenv("REQUESTS_CA_BUNDLE");
	return http_open(&options);
}

bool
client_check(const struct settings *settings, struct error *err)
{
	return settings_check_times(settings, err) &&
	    endpoint_check_metadata(settings, err);
}

/* Errors of the profile and its credentials come before those of the
 * endpoint. */
static bool
open_parts(struct client *client, struct error *err)
{
	struct settings *settings = client->settings;
	const struct settings_options *options = &settings->options;
	const char *region;

	if (!settings_check_nested(settings, err) ||
	    !region_find(settings, &region, err) ||
	    !settings_profile(settings, err))
		return false;
	if (!options->no_sign_request)
		client->chain = credentials_open(settings, client->http, err);
	return (client->chain || options->no_sign_request) &&
	    settings_check_sso(settings, err) &&
	    endpoint_resolve(settings, client->service, region,
		options->endpoint_url, &client->endpoint, err) &&
	    retry_open(&client->retry, settings, err);
}

struct client *
client_open(
    struct settings *settings, const struct service *service, struct error *err)
{
	struct client *client = xmalloc(sizeof(*client));

	*client = (struct client){.settings = settings,
	    .service = service,
	    .times = settings_times(settings)};
	client->http = client_open_http(settings);
	if (service->broken)
		fail(err, ERR_GENERAL, "%s", service->broken);
	else if (open_parts(client, err))
		return client;
	client_close(client);
	return NULL;
}

static bool
check_params(struct client *client, const struct operation *operation,
    json_t *params, struct error *err)
{
	if (!settings_flag(client->settings, SETTING_PARAMETER_VALIDATION))
		return true;
	return model_check(operation->input, params, err);
}

static bool
keys_now(void *ctx, const struct credentials **out, struct error *err)
{
	return credentials_get(ctx, out, err);
}

struct on_way *
client_begin(
    struct client *client, const struct operation *operation, json_t *params)
{
	struct on_way *pending = xmalloc(sizeof(*pending));

	*pending = (struct on_way){.client = client,
	    .operation = operation,
	    .params = json_incref(params)};
	pending->sending = (struct sending){.http = client->http,
	    .ui = client->settings->ui,
	    .protocol = client->service->protocol == SPEAKS_QUERY
		? &protocol_query
		: &protocol_json,
	    .endpoint = &client->endpoint,
	    .retry = &client->retry,
	    .keys = client->chain && !operation->without_keys ? keys_now : NULL,
	    .ctx = client->chain};
	pending->message = (struct message){.arena = &pending->arena,
	    .service = client->service,
	    .operation = operation->name};
	model_add_tokens(operation->input, params);
	if (!check_params(client, operation, params, &pending->error))
		return pending;
	model_encode_moments(operation->input, params,
	    client->service->protocol == SPEAKS_QUERY);
	if (!pending->sending.protocol->write(
		&pending->message, params, &pending->error))
		return pending;
	pending->parcel = send_begin(
	    &pending->sending, &pending->message, &pending->response);
	return pending;
}

bool
client_advance(struct on_way *pending)
{
	return !pending->parcel || send_advance(pending->parcel);
}

double
client_due(const struct on_way *pending)
{
	return pending->parcel ? send_due(pending->parcel) : 0;
}

size_t
client_throttled(const struct on_way *pending)
{
	return pending->parcel ? send_throttled(pending->parcel) : 0;
}

void
client_wait(struct client *client, double until)
{
	http_wait(client->http, until);
}

void
client_join(struct client *client, struct client *other)
{
	http_join(client->http, other->http);
}

/* Whoever helps a person on knows what was asked, and of whom. */
static void
note_call(const struct on_way *pending, struct error *err)
{
	const struct settings *settings = pending->client->settings;

	const char *code = err ? error_code(err) : NULL;

	if (err && (err->kind == ERR_SERVICE || err->kind == ERR_USAGE))
		error_note(err, CLUE_CALL,
		    json_members("code", json_text(code ? code : ""), "service",
			json_text(pending->client->service->name), "operation",
			json_text(pending->operation->cli_name), "name",
			json_text(pending->operation->name), "params",
			json_incref(pending->params), "region",
			json_text(pending->client->endpoint.region), "profile",
			settings->profile_named ? json_text(settings->profile)
						: json_null()));
}

json_t *
client_end(struct on_way *pending, struct error *err)
{
	json_t *result = NULL;
	double ahead;

	if (!pending->parcel)
		*err = pending->error;
	else if (send_end(pending->parcel, err))
		result = pending->sending.protocol->read(&pending->message,
		    pending->operation, &pending->response,
		    pending->client->times, err);
	if (pending->response.status > 0 &&
	    skew_read(&pending->response, &ahead))
		clock_note_service(ahead);
	note_call(pending, err);
	json_decref(pending->params);
	message_close(&pending->message);
	http_response_free(&pending->response);
	arena_free(&pending->arena);
	free(pending);
	return result;
}

json_t *
client_call(struct client *client, const struct operation *operation,
    json_t *params, struct error *err)
{
	struct on_way *pending = client_begin(client, operation, params);

	while (!client_advance(pending))
		client_wait(client, client_due(pending));
	return client_end(pending, err);
}

void
client_set_attempts(struct client *client, int attempts)
{
	client->retry.shed_attempts = attempts;
}

const struct ui *
client_ui(const struct client *client)
{
	return client->settings->ui;
}

void
client_close(struct client *client)
{
	if (!client)
		return;
	credentials_close(client->chain);
	retry_close(&client->retry);
	http_close(client->http);
	free(client);
}
