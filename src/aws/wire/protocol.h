/* How services speak: what a request says, what a reply and an error say.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_PROTOCOL_H
#define AWS_WIRE_PROTOCOL_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/wire/exchange.h"
#include "base/error.h"
#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "model/decode.h"
#include "model/model.h"

/* One request as its protocol writes it, before it is signed.  What it points
 * to is borrowed, or in the arena; the body is wiped by message_close(). */
struct message {
	struct arena *arena;
	const struct service *service; /* only names are read of it */
	const char *operation;         /* "AssumeRole" */
	const char *method;            /* NULL: POST */
	const char
	    *path; /* behind the endpoint's own, with its query; NULL: / */
	const char *content_type;  /* or NULL */
	struct http_header header; /* one more; no name: none */
	bool whole; /* what the reply says of itself is wanted, too */
	struct buf body;
};

/* The error of a response with a status of 300 or more.  All owned. */
struct failure {
	char *code;     /* NULL: none, as with status 300; to compare with */
	char *message;  /* as Python's str() shows it, to compare with */
	json_t *detail; /* {"Message", "Code", members…}; NULL without code */
};

struct protocol {
	/* Write `params` (an object, or NULL) into the message.  False with
	 * `err` filled where the peer fails on them, unchecked as they may be.
	 */
	bool (*write)(
	    struct message *message, const json_t *params, struct error *err);
	/* The output of the operation, a new reference: by the model where
	 * there is one and the protocol has types, else as it came.  NULL with
	 * `err` filled where the peer fails on it. */
	json_t *(*read)(const struct message *message,
	    const struct operation *operation,
	    const struct http_response *response, enum decode_times times,
	    struct error *err);
	/* Read the error of a status of 300 or more into what is zeroed, which
	 * 300 leaves so; false with `err` filled where the peer fails to. */
	bool (*read_error)(const struct message *message,
	    const struct http_response *response, struct failure *out,
	    struct error *err);
};

/* JSON both ways, the operation in a header: ECR. */
extern const struct protocol protocol_json;
/* A form, XML back: STS, both by the model of the message's operation.  The
 * whole output has "ResponseMetadata". */
extern const struct protocol protocol_query;
/* JSON both ways, the operation in method and path, which whoever makes the
 * message says: Identity Center, sign-in.  What is no JSON reads as null. */
extern const struct protocol protocol_rest;

void message_close(struct message *message);

/* Read the error of a response: of the service, in its protocol, or of a proxy
 * or a load balancer, of which only the status is read.  False as read_error().
 */
bool failure_read(const struct protocol *protocol,
    const struct message *message, const struct http_response *response,
    struct failure *out, struct error *err);

/* Fill a zeroed one; both values are taken over, `code` is a string. */
void failure_set(struct failure *out, json_t *code, json_t *message);

/* The name in an error's type, a new JSON string: "a.b#Name:http://…" is
 * Name; "Unknown" where it is no UTF-8. */
json_t *failure_code(const char *text, size_t len);

/*
 * Fill `err` as the peer's ClientError: "An error occurred (CODE) when
 * calling the NAME operation[ (reached max retries: N)]: MESSAGE", both of
 * the detail, with the NULs in them.  `retries` is N, or -1 to leave it out.
 * Takes the detail over.
 */
void failure_tell(struct error *err, struct failure *failure,
    const char *operation, int retries);

void failure_clear(struct failure *failure);

#endif
