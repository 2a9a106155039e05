/* One call of STS, and what its operations answer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_STS_CALL_H
#define LOCAL_API_STS_CALL_H

#include <stdbool.h>

#include "local/auth/auth.h"
#include "model/model.h"

struct sts_call {
	struct request *request; /* its query is the form */
	const struct operation *operation;
	struct caller caller; /* of an operation without keys: nobody's */
	struct buf out;       /* what stands in the result, as XML */
	int status;           /* of a refusal */
	struct refusal why;
};

/* Words of the request as they may stand in XML. */
const char *sts_escape(struct arena *arena, const char *text);

/* A parameter, or NULL. */
const char *sts_parameter(struct sts_call *call, const char *name);

/* Append "<name>text</name>". */
void sts_put(struct sts_call *call, const char *name, const char *text);

/* Refuse; returns false. */
bool sts_refuse(struct sts_call *call, int status, const char *code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Hold the parameters against the model; false with the service's message. */
bool sts_check(struct sts_call *call);

/* "AROA…:SESSION" of a session's ARN, else the account. */
const char *sts_user_id(struct sts_call *call, const char *arn);

/* AssumeRole, AssumeRoleWithWebIdentity, GetSessionToken: each fills call->out
 * or refuses. */
bool sts_assume_role(struct sts_call *call);
bool sts_assume_role_with_web_identity(struct sts_call *call);
bool sts_get_session_token(struct sts_call *call);

/* Whether somebody without keys may hand in a token of another provider. */
bool sts_takes_tokens(const struct server *server);

#endif
