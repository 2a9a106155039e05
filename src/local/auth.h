/* Who is asking: signatures of the API, tokens of the registry. */
#ifndef LOCAL_AUTH_H
#define LOCAL_AUTH_H

#include <stdbool.h>

#include "base/arena.h"
#include "local/http.h"

struct caller {
	const char *account, *region;
	const char *access_key; /* "" when unknown */
};

/* A token for the registry: Base64 of "AWS:PASSWORD", good for 12 hours;
 * `*expires` in seconds since 1970. */
const char *auth_issue_token(
    struct request *request, const struct caller *caller, double *expires);

/* Who asks the registry (/v2/), by Basic AWS:PASSWORD or Bearer.  False: the
 * response is a 401 with its challenge, or a 400 of the distribution
 * protocol. */
bool auth_check_registry(
    struct request *request, struct response *response, struct caller *out);

#endif
