/* STS: GetCallerIdentity alone, which scripts ask for the account. */
#ifndef LOCAL_STS_H
#define LOCAL_STS_H

#include <stdbool.h>

#include "local/http.h"

/* Whether the request speaks the query protocol. */
bool sts_wants(const struct request *request);

void sts_answer(struct request *request, struct response *response);

#endif
