/* STS: who calls, and keys for a while.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_STS_H
#define LOCAL_API_STS_H

#include <stdbool.h>

#include "local/http/http.h"

/* Whether the request speaks the query protocol. */
bool sts_wants(const struct request *request);

/* Answer with an error in the form of the service. */
void sts_answer_error(struct response *response, int status, const char *code,
    const char *message);

/* With the headers there: says how large the body may be, or refuses. */
void sts_begin(struct request *request, struct response *response);

void sts_answer(struct request *request, struct response *response);

#endif
