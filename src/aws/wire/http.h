/* HTTP over libcurl: the one place that knows it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_H
#define AWS_WIRE_HTTP_H

#include "aws/wire/exchange.h"
#include "base/error.h"

struct http; /* connections kept for reuse */
struct transfer;

struct http *http_open(const struct http_options *options);

/* From now on http_wait() of either lets the exchanges of both go on; nothing
 * of `http` may be under way. */
void http_join(struct http *http, struct http *other);

/*
 * Begin an exchange, never repeated and never redirected; as many at once as
 * one likes.  What the request points to, and the response, must outlive it.
 * It goes on in http_wait(); each is for http_end().
 */
struct transfer *http_begin(struct http *http,
    const struct http_request *request, struct http_response *response);

/* Let all of them go on until one has ended or clock_steady() is `until`; or
 * SIGINT has come, which ends all. */
void http_wait(struct http *http, double until);

bool http_is_done(const struct transfer *transfer);

/* How it ended, as http_send() says it; one that still runs is aborted. */
enum http_fault http_end(
    struct http *http, struct transfer *transfer, struct error *err);

/* One exchange from beginning to end.  On a fault other than
 * HTTP_OK `err` holds the peer's text for it. */
enum http_fault http_send(struct http *http, const struct http_request *request,
    struct http_response *response, struct error *err);

void http_close(struct http *http);

#endif
