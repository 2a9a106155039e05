/* The Security Token Service: roles for keys or for a web identity.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_STS_H
#define AWS_IDENTITY_STS_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/provider.h"

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

/* The account of "arn:aws:sts::123456789012:assumed-role/…", a new string; NULL
 * where it is no ARN. */
json_t *sts_arn_account(const char *arn);

/* Whose keys these are: {"Account", "Arn", "UserId"}, a new reference; NULL
 * with `err` filled. */
json_t *sts_caller(struct settings *settings, struct http *http,
    const struct credentials *sign, struct error *err);

#endif
