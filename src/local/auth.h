/* Who is asking: signatures of the API, tokens of the registry. */
#ifndef LOCAL_AUTH_H
#define LOCAL_AUTH_H

#include <stdbool.h>

#include "base/arena.h"
#include "local/http.h"
#include "local/repo.h"

struct caller {
	const char *account, *region;
	const char *access_key; /* "" when unknown */
};

/*
 * Who asks the API, by the access key of the signature (header or query):
 * one of 12 digits is an account.  With --require-auth the signature for
 * `service` is checked against the credentials file: MissingAuthentication-
 * Token, IncompleteSignature, InvalidSignatureException (`host` or the target
 * is not signed), UnrecognizedClientException (for "sts" InvalidClientToken-
 * Id), SignatureDoesNotMatch, RequestExpired.  False with
 * `why` filled; `out` is then undefined.
 */
bool auth_check_api(struct request *request, const char *service,
    struct caller *out, struct refusal *why);

/* A password for the registry, good for `seconds` from now; `*expires` in
 * seconds since 1970 (may be NULL). */
const char *auth_password(struct request *request, const struct caller *caller,
    double seconds, double *expires);

/* Who asks the registry (/v2/), by Basic AWS:PASSWORD, by Bearer PASSWORD or
 * by the query argument "token".  A host ACCOUNT.dkr.ecr.REGION.… tells the
 * registry that is meant.  False: the response is the refusal, a 401 with its
 * challenge. */
bool auth_check_registry(
    struct request *request, struct response *response, struct caller *out);

#endif
