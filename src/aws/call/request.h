/* One call of an operation as an HTTP request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_REQUEST_H
#define AWS_CALL_REQUEST_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/credentials.h"
#include "aws/config/endpoint.h"
#include "aws/wire/http.h"
#include "base/memory/arena.h"
#include "model/model.h"

enum { REQUEST_HEADERS = 10 };

/* Lives in its arena, but for the body. */
struct request {
	struct arena arena;  /* of one attempt */
	struct arena *whole; /* of all attempts */
	const struct service *service;
	const struct operation *operation;
	const struct endpoint *endpoint;
	const char *host, *path, *query; /* parts of the URL */
	char *invocation;                /* a UUID, the same for all attempts */
	char payload_hash[65];
	struct buf body;
	struct http_header headers[REQUEST_HEADERS];
	struct http_request http; /* ready to send */
};

/* Write the body and decide the URL; `whole` and what it is made of must
 * outlive the request. */
void request_open(struct request *request, struct arena *whole,
    const struct service *service, const struct operation *operation,
    const struct endpoint *endpoint, const json_t *params);

/* Make it ready for one attempt (from 1) of at most `max`; signed where
 * `credentials` is not NULL. */
void request_prepare(struct request *request, int attempt, int max,
    const struct credentials *credentials);

void request_close(struct request *request);

#endif
