/* Signature Version 4, stage by stage, for signing and for checking.
 * "Create a signed AWS API request", AWS General Reference.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_SIGV4_H
#define AWS_WIRE_SIGV4_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/wire/exchange.h"
#include "aws/wire/sha256.h"
#include "base/memory/buf.h"

/* What is signed; everything is borrowed. */
struct sigv4_request {
	const char *method;
	const char *path;  /* as it stands in the URL; "" means "/" */
	const char *query; /* the text behind "?", or NULL */
	/* All of these are signed, `host` among them; names in any case, the
	 * values of a repeated name are joined in the order given. */
	const struct http_header *headers;
	size_t n_headers;
	const char *payload_hash; /* hexadecimal SHA-256 of the body */
	bool keep_path;           /* do not resolve "..", "." and "//" */
};

/* Where and when a signature is good. */
struct sigv4_scope {
	const char *timestamp; /* "20150830T123600Z" */
	const char *region, *service;
};

/* The signature of a request, from all of the stages above. */
void sigv4_signature(char out[SHA256_HEX], const struct sigv4_request *request,
    const struct sigv4_scope *scope, const char *secret_key);

/* Append the value of the Authorization header. */
void sigv4_authorization(struct buf *out, const struct sigv4_request *request,
    const struct sigv4_scope *scope, const char *access_key,
    const char *secret_key);

#endif
