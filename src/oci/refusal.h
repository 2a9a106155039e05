/* What a registry says when it refuses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_REFUSAL_H
#define OCI_REFUSAL_H

#include "aws/wire/http.h"
#include "base/error.h"

/* Fill `err` with what an answer of a status over 299 says (ERR_SERVICE, its
 * code one of the specification's); `what` is what the host was asked for.
 * Always false. */
bool oci_refuse(const char *host, const struct http_response *response,
    const char *what, struct error *err);

/* Whether the answer has that code in its errors. */
bool oci_has_code(const struct http_response *response, const char *code);

#endif
