/* One call to a service that credentials come from, with retries.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_ASK_H
#define AWS_WIRE_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/identity/credentials.h"
#include "aws/wire/http.h"
#include "aws/identity/provider.h"
#include "aws/call/reply.h"
#include "model/model.h"

/* Everything is borrowed. */
struct ask {
	const struct service *service;
	const char *operation;     /* in messages: "AssumeRole" */
	const char *region;        /* NULL: the service's own default */
	const char *method, *path; /* with its query: "/token?a=b" */
	const char *content_type;  /* of the body, or NULL */
	const char *body;
	size_t body_len;
	struct http_header header;      /* one more; no name: none */
	const struct credentials *sign; /* NULL: unsigned */
	/* Read an error of the service's protocol. */
	bool (*read_error)(const struct http_response *response,
	    struct reply_error *out, struct error *err);
};

extern const struct service service_sts, service_sso, service_sso_oidc,
    service_signin;

/*
 * Send until it is answered for good, by the rules and settings that hold for
 * every request.  True when `response` holds an answer with a status under
 * 300.  Otherwise `err` is filled, and where the service itself refused
 * `*code` (may be NULL) is a malloc'd copy of its error code, else NULL.
 */
bool ask_send(const struct lookup *lookup, const struct ask *ask,
    struct http_response *response, char **code, struct error *err);

/* An error in JSON (REST-JSON), for read_error. */
bool ask_read_json_error(const struct http_response *response,
    struct reply_error *out, struct error *err);

#endif
