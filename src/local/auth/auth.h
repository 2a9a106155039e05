/* Who is asking: signatures of the API, tokens of the registry.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_AUTH_H
#define LOCAL_AUTH_AUTH_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/http/http.h"
#include "local/store/repo.h"
#include "local/auth/token.h"

struct caller {
	const char *account, *region; /* of the registry that is meant */
	const char *own_account;      /* who asks; NULL: nobody said */
	const char *access_key;       /* "" when unknown */
	const char *arn;              /* who asks; NULL: nobody said */
};

/*
 * Who asks the API, by the access key of the signature (header or query):
 * one of 12 digits is an account.  With --require-auth the signature for
 * `service` is checked against the credentials file: MissingAuthentication-
 * TokenException, IncompleteSignature, InvalidSignatureException (it does not
 * fit, its time is off, or `host` or the target is not signed), RequestExpired
 * (of a URL), UnrecognizedClientException; for "sts" MissingAuthentication-
 * Token, SignatureDoesNotMatch and InvalidClientTokenId.  A region that no
 * partition has is refused always.  False with `why` filled; `out` is then
 * undefined.
 */
bool auth_check_api(struct request *request, const char *service,
    struct caller *out, struct refusal *why);

/* What of auth_check_api() can be said before the body is there: everything
 * but whether the signature fits.  True without --require-auth. */
bool auth_check_headers(
    struct request *request, const char *service, struct refusal *why);

/* The longest that a password for the registry is good. */
enum { TOKEN_SECONDS = 12 * 3600 };

/* A password for the registry, good for `seconds` from now; `*expires` in
 * seconds since 1970 (may be NULL). */
const char *auth_password(struct request *request, const struct caller *caller,
    double seconds, double *expires);

/* What a URL says to read one layer by, for a quarter of an hour. */
const char *auth_layer_token(struct request *request,
    const struct caller *caller, const struct token_layer *layer);

/* What a request to the registry is for. */
struct auth_aim {
	const struct token_layer *layer; /* that it reads, or NULL */
	bool is_public; /* it is for ECR Public, whatever the host */
	bool reads;     /* and changes nothing: there anybody may */
};

/* Who asks the registry (/v2/), by Basic AWS:PASSWORD or by Bearer PASSWORD;
 * where the request reads a layer, also by the query argument "token".  A host
 * ACCOUNT.dkr.ecr.REGION.… tells the registry that is meant, and the host of
 * ECR Public takes its own tokens alone.  False: the response is the refusal, a
 * 401 with its challenge. */
bool auth_check_registry(struct request *request, struct response *response,
    const struct auth_aim *aim, struct caller *out);

/* Whether the request came by the name of ECR Public's registry. */
bool auth_is_public_host(struct request *request);

/* Refuse who has not said who asks: 401, and where a token is to be had.
 * Always false. */
bool auth_refuse_unknown(struct request *request, struct response *response);

/* Answer a request for the token that the registry of ECR Public takes: one for
 * the password that the request brings, or for nobody. */
void auth_answer_token(struct request *request, struct response *response);

/* An account of this process as who asks for itself: its registry in a region.
 */
struct caller auth_account(
    struct arena *arena, const char *account, const char *region);

#endif
