/* One service called with one configuration: check, sign, send, decode.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_CLIENT_H
#define AWS_CALL_CLIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/config/settings.h"
#include "base/error.h"
#include "model/model.h"

struct client;
struct http;

/* A handle with the timeouts, proxies and trust that the settings ask for, for
 * http_close(); `settings` must outlive it. */
struct http *client_open_http(struct settings *settings);

/* Refuse settings with which the peer fails at every command, before it looks
 * at the command's own options: to be asked once by whoever opens settings and
 * is going to make a client. */
bool client_check(const struct settings *settings, struct error *err);

/* Make ready as the peer makes a client: credentials chain opened, endpoint
 * and retry settings resolved, their errors reported; nothing is sent to the
 * service.  `settings` must outlive the client. */
struct client *client_open(struct settings *settings,
    const struct service *service, struct error *err);

/*
 * Check `params` (borrowed; an object) against the operation's input, sign,
 * send with retries, and decode the reply by the model: members in model
 * order, unknown and null ones dropped.  Returns a new reference, an empty
 * object where the service said nothing; NULL with `err` filled otherwise.
 */
json_t *client_call(struct client *client, const struct operation *operation,
    json_t *params, struct error *err);

struct on_way;

/*
 * The same in steps, so that many run at once: client_end() takes what
 * client_begin() gave, has the outcome of client_call(), and cuts off what is
 * not over.  `params` are read at once.
 */
struct on_way *client_begin(
    struct client *client, const struct operation *operation, json_t *params);
json_t *client_end(struct on_way *pending, struct error *err);

/* Advance it as far as it goes without waiting; true when it has ended. */
bool client_advance(struct on_way *pending);

/* Let the calls of both go on together, before any of `client`. */
void client_join(struct client *client, struct client *other);

/* Let all calls go on until one may have ended or clock_steady() is `until`:
 * the earliest of the times at which one wants to. */
void client_wait(struct client *client, double until);
double client_due(const struct on_way *pending);

/* How many answers to it said that the service sheds load. */
size_t client_throttled(const struct on_way *pending);

/* At least so many attempts at a call that is throttled: many at once throttle
 * each other. */
void client_set_attempts(struct client *client, int attempts);

/* Where progress is reported; may be NULL. */
const struct ui *client_ui(const struct client *client);

void client_close(struct client *client);

#endif
