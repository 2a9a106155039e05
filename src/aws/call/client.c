/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/client.h"

#include <stdlib.h>
#include <string.h>

#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/wire/http.h"
#include "aws/call/reply.h"
#include "aws/call/request.h"
#include "aws/wire/retry.h"
#include "aws/wire/skew.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"
#include "model/check.h"

struct client {
	struct settings *settings;
	const struct service *service;
	struct http *http;
	struct credentials_chain *chain;
	struct endpoint endpoint;
	struct retry retry;
	enum decode_times times;
};

struct http *
client_open_http(struct settings *settings)
{
	const struct settings_options *o = &settings->options;
	struct http_options options = {
	    .connect_timeout = o->connect_timeout < 0 ? 60 : o->connect_timeout,
	    .read_timeout = o->read_timeout < 0 ? 60 : o->read_timeout,
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

/* As client_check() has found it. */
static enum decode_times
times_of(const struct settings *settings)
{
	const char *word =
	    settings_get(settings, SETTING_TIMESTAMP_FORMAT, NULL);

	return word && strcmp(word, "wire") == 0 ? TIMES_WIRE : TIMES_ISO8601;
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
	    .times = times_of(settings)};
	client->http = client_open_http(settings);
	if (open_parts(client, err))
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

/* Pause as long as `seconds`; false with `err` on Ctrl-C. */
static bool
pause_for(double seconds, struct error *err)
{
	if (seconds <= 0 || interrupt_sleep(seconds))
		return true;
	return fail(err, ERR_INTERRUPT, "%s", "");
}

/* One attempt: signed anew, sent, its error read. */
static bool
attempt_once(struct client *client, struct request *request, int attempt,
    struct http_response *response, struct retry_outcome *outcome,
    struct reply_error *failure, struct error *err)
{
	const struct credentials *credentials = NULL;

	if (client->retry.pace &&
	    !pause_for(pace_take(client->retry.pace), err))
		return false;
	if (client->chain && !credentials_get(client->chain, &credentials, err))
		return false;
	request_prepare(
	    request, attempt, client->retry.max_attempts, credentials);
	*outcome = (struct retry_outcome){.response = response};
	outcome->fault = http_send(client->http, &request->http, response, err);
	if (outcome->fault == HTTP_INTERRUPTED)
		return false;
	if (outcome->fault != HTTP_OK)
		return true;
	if (!reply_read_error(client->service, response, failure, err))
		return false;
	outcome->code = failure->code;
	return true;
}

static void
tell_retry(const struct client *client, int attempt, double delay)
{
	const struct ui *ui = client->settings->ui;

	if (ui && ui->retry)
		ui->retry(ui->ctx, attempt, delay);
}

/* Send until it is answered for good.  True when `response` holds a whole
 * one with a status under 300. */
static bool
send_with_retries(struct client *client, struct request *request,
    struct http_response *response, struct error *err)
{
	struct retry *retry = &client->retry;
	struct retry_outcome outcome;
	struct reply_error failure = {0};
	int attempt = 1, cost = 0;
	double delay;

	while (attempt_once(
	    client, request, attempt, response, &outcome, &failure, err)) {
		if (!retry_wanted(retry, attempt, &outcome, &cost, &delay)) {
			if (outcome.fault != HTTP_OK)
				break;
			if (response->status < 300) {
				retry_succeeded(retry, cost);
				return true;
			}
			if (failure.code)
				skew_warn(client->settings->ui, response,
				    failure.code, failure.message);
			reply_fail(err, &failure, request->operation->name,
			    attempt >= retry->max_attempts ? attempt - 1 : -1);
			break;
		}
		error_clear(err);
		reply_error_clear(&failure);
		tell_retry(client, attempt, delay);
		if (!pause_for(delay, err))
			break;
		attempt++;
	}
	reply_error_clear(&failure);
	return false;
}

json_t *
client_call(struct client *client, const struct operation *operation,
    json_t *params, struct error *err)
{
	struct arena arena = {0};
	struct request request;
	struct http_response response = {0};
	json_t *result = NULL;

	if (!check_params(client, operation, params, err))
		return NULL;
	request_open(&request, &arena, client->service, operation,
	    &client->endpoint, params);
	if (send_with_retries(client, &request, &response, err))
		result = reply_decode(operation, &response, client->times, err);
	request_close(&request);
	http_response_free(&response);
	arena_free(&arena);
	return result;
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
