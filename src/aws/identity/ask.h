/* Asking a service that credentials come from.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_ASK_H
#define AWS_IDENTITY_ASK_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/config/endpoint.h"
#include "aws/identity/provider.h"
#include "aws/wire/protocol.h"

/* Everything is borrowed. */
struct question {
	const struct protocol *protocol;
	const struct service *service;  /* needs to carry names only */
	const char *operation;          /* in messages: "AssumeRole" */
	const char *region;             /* NULL: the service's own default */
	const char *url;                /* where it is, or NULL: by the rules */
	const char *method, *path;      /* as of struct message */
	struct http_header header;      /* one more; no name: none */
	const json_t *params;           /* an object, or NULL */
	const struct credentials *sign; /* NULL: unsigned */
};

/* Where the question goes. */
bool ask_endpoint(const struct lookup *lookup, const struct question *question,
    struct endpoint *out, struct error *err);

/* The scheme and host of that, in the settings' arena; NULL with `err`
 * filled. */
char *ask_origin(const struct lookup *lookup, const struct question *question,
    struct error *err);

/*
 * Ask by the rules and settings that hold for every request: the answer as its
 * protocol reads it, a new reference for json_wipe().  NULL with `err`
 * filled, of the kind ERR_SERVICE where the service itself refused;
 * `*refusal` (may be NULL) is then what it said, where that is JSON.
 */
json_t *ask_service(const struct lookup *lookup,
    const struct question *question, json_t **refusal, struct error *err);

/* The code of the error with which the service refused, or "". */
const char *ask_code(const struct error *err);

#endif
