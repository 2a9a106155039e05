/* STS: GetCallerIdentity alone, which scripts ask for the account. */
#ifndef LOCAL_STS_H
#define LOCAL_STS_H

#include <stdbool.h>

#include "local/http.h"

/* Whether the request speaks the query protocol. */
bool sts_wants(const struct request *request);

/* Answer with an error in the form of the service. */
void sts_answer_error(struct response *response, int status, const char *code,
    const char *message);

void sts_answer(struct request *request, struct response *response);

#endif
