/* What a registry wants to be shown: WWW-Authenticate.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_CHALLENGE_H
#define OCI_CHALLENGE_H

#include <stdbool.h>

#include "aws/wire/exchange.h"
#include "base/memory/arena.h"

/* The challenges of a registry that can be met. */
struct oci_challenge {
	bool basic;
	bool bearer;
	const char *realm, *service, *scope; /* of the bearer's; or NULL */
};

/*
 * Read the value of a WWW-Authenticate header (RFC 9110, section 11.6.1), of
 * several ones with commas between them: the first of each scheme counts, and
 * the first of a parameter.  What is none of them is passed over.  Texts live
 * in `arena`.
 */
void oci_challenge_read(
    struct arena *arena, const char *text, struct oci_challenge *out);

/* Append all values of WWW-Authenticate of an answer, with commas between. */
void oci_challenge_gather(
    const struct http_response *response, struct buf *out);

#endif
