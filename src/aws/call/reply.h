/* What a service's HTTP response says.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_REPLY_H
#define AWS_CALL_REPLY_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/wire/http.h"
#include "base/error.h"
#include "model/decode.h"
#include "model/model.h"

/* The error of a response with a status of 300 or more.  All owned. */
struct reply_error {
	char *code;     /* NULL: none, as with status 300; to compare with */
	char *message;  /* as Python's str() shows it, to compare with */
	json_t *detail; /* {"Message", "Code", members…}; NULL without code */
};

/*
 * The output of an operation by the model, a new reference; an empty object
 * where there is none or the body is no JSON.  NULL with `err` filled where
 * the peer fails on it.
 */
json_t *reply_decode(const struct operation *operation,
    const struct http_response *response, enum decode_times times,
    struct error *err);

/* Read an error; false with `err` filled where the peer fails to read it. */
bool reply_read_error(const struct service *service,
    const struct http_response *response, struct reply_error *out,
    struct error *err);

/*
 * Fill `err` as the peer's ClientError: "An error occurred (CODE) when
 * calling the NAME operation[ (reached max retries: N)]: MESSAGE", both of
 * the detail, with the NULs in them.  `retries` is N, or -1 to leave it out.
 * Takes the detail over.
 */
void reply_fail(struct error *err, struct reply_error *error,
    const char *operation, int retries);

/* The name in an error's type, a new JSON string: "a.b#Name:http://…" is
 * Name.  NULL where it is no UTF-8. */
json_t *reply_bare_code(const char *text, size_t len);

/* Fill a zeroed error; both values are taken over, `code` is a string. */
void reply_set_error(struct reply_error *out, json_t *code, json_t *message);

void reply_error_clear(struct reply_error *error);

#endif
