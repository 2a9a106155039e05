/* Tokens with which a listing goes on, interchangeable with the peer's.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_RESUME_H
#define AWS_CALL_RESUME_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

/* Skips that are not numbers: null cannot be added to, others cannot be used at
 * all. */
#define RESUME_SKIP_NULL LONG_MIN
#define RESUME_SKIP_WRONG (LONG_MIN + 1)

/* The member of a token that says how many items to skip. */
extern const char resume_skip_key[];

/*
 * Read a starting token: the peer's own form (JSON in base64), the old form
 * TOKEN___N, or else a token of the service.  `*params` (a new reference) are
 * the request members that it stands for, null where it has none; `*skip`
 * the items to leave out of the first page, or one of the above.  `key` is the
 * request's token.
 */
bool resume_parse(const char *text, const char *key, json_t **params,
    long *skip, struct error *err);

/* The text of a token (malloc'd) for `params`, an object of `key` and perhaps
 * the skip; NULL with `err` when it holds anything else. */
char *resume_format(const json_t *params, const char *key, struct error *err);

#endif
