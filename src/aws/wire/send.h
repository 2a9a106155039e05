/* One way to send: sign, send, read the error, again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_SEND_H
#define AWS_WIRE_SEND_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/config/endpoint.h"
#include "aws/wire/http.h"
#include "aws/wire/keys.h"
#include "aws/wire/protocol.h"
#include "aws/wire/retry.h"
#include "base/ui.h"

/* What a message is sent with.  Everything is borrowed. */
struct sending {
	struct http *http;
	const struct ui *ui; /* or NULL */
	const struct protocol *protocol;
	const struct endpoint *endpoint;
	struct retry *retry; /* open; its quota outlives the message */
	/* The keys for one attempt, valid until it is asked again; NULL: it
	 * goes unsigned. */
	bool (*keys)(
	    void *ctx, const struct credentials **out, struct error *err);
	void *ctx;
	size_t limit; /* of the reply's body; 0: HTTP_BODY_MAX */
};

struct parcel;

/* Begin to send; nothing is waited for.  What is given must outlive it; it is
 * for send_end(). */
struct parcel *send_begin(const struct sending *sending,
    const struct message *message, struct http_response *response);

/* Advance it as far as it goes without waiting; true when it has ended.  Until
 * then http_wait() is what brings it on, or the time of send_due(). */
bool send_advance(struct parcel *parcel);

/* clock_steady() at which it wants to go on by itself: behind a pause. */
double send_due(const struct parcel *parcel);

/* How many answers said that the service sheds load. */
size_t send_throttled(const struct parcel *parcel);

/* The outcome, as send_message() has it; one that still runs is aborted. */
bool send_end(struct parcel *parcel, struct error *err);

/*
 * Send until it is answered for good, each attempt signed anew.  True when
 * `response` holds a whole answer with a status under 300.  Otherwise `err` is
 * filled: with the kind ERR_SERVICE and the error's detail where the service
 * itself refused.
 */
bool send_message(const struct sending *sending, const struct message *message,
    struct http_response *response, struct error *err);

/* Append the URL that a message for `path` goes to. */
void send_url(
    struct buf *out, const struct endpoint *endpoint, const char *path);

#endif
