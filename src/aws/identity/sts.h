/* The Security Token Service: roles for keys or for a web identity.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_STS_H
#define AWS_IDENTITY_STS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "aws/identity/provider.h"
#include "aws/call/reply.h"

/*
 * Call `action` ("AssumeRole", "AssumeRoleWithWebIdentity") with `arguments`,
 * an object of texts and integers, checked as the peer checks them.  Signed
 * where `sign` is not NULL.  Returns the answer in the form in which it is
 * cached: {"Credentials": {…, "AccountId"}, "AssumedRoleUser": {…},
 * "ResponseMetadata": {…}}, a new reference for json_wipe(); NULL with `err`
 * filled otherwise.
 */
json_t *sts_assume(const struct lookup *lookup, const char *action,
    const json_t *arguments, const struct credentials *sign, struct error *err);

/* Read an answer's body; for tests and fuzzing. */
json_t *sts_read(
    const char *action, const char *data, size_t len, struct error *err);

/* Read the body of an error: code, message and detail. */
bool sts_read_error(const struct http_response *response,
    struct reply_error *out, struct error *err);

#endif
