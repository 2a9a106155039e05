/* The signature of a request, as it came: in the header or in the query.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_SIGNATURE_H
#define LOCAL_AUTH_SIGNATURE_H

#include <stdbool.h>

#include "local/http/http.h"

struct signature {
	bool present; /* there is some kind of authentication */
	bool presigned;
	/* NULL where the request does not say. */
	const char *access_key, *date, *region, *service;
	const char *signed_headers; /* "host;x-amz-date" */
	const char *signature, *timestamp, *token;
	const char *missing; /* what a complete signature lacks, or NULL */
	long expires;        /* seconds, presigned only */
};

/* Read it; nothing is verified. */
void signature_read(struct request *request, struct signature *out);

/* Whether it is the signature that `secret` makes of this request. */
bool signature_fits(struct request *request, const struct signature *signature,
    const char *secret);

#endif
