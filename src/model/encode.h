/* What the parameters of a request become on their way out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "base/error.h"
#include "model/model.h"

/*
 * Make every blob member of `params` what is sent, in place: base64 of foreign
 * bytes, and of texts either what they stand for in base64, encoded anew, or
 * with `raw` their own bytes.  Fails on wrong base64: ERR_GENERAL.  Before
 * model_check().
 */
bool model_encode_blobs(
    const struct shape *input, json_t *params, bool raw, struct error *err);

/* Make every moment of `params` what is sent, in place: seconds since 1970 or,
 * `as_text`, "2026-11-22T01:09:06Z".  Behind model_check(). */
void model_encode_moments(
    const struct shape *input, json_t *params, bool as_text);

/* The moment that a value of a request stands for: seconds since 1970 as a
 * number or its digits, or a date, which without a zone is UTC; a fraction is
 * dropped.  False for what is none. */
bool model_read_moment(const json_t *value, time_t *out);

/* Make up what the person left out of the tokens by which the service knows a
 * request that was sent twice.  Before model_check(). */
void model_add_tokens(const struct shape *input, json_t *params);

#endif
